import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../setup/run-program.mjs';

const LIMIT_MS = 30_000;
/** Certificate and ports of the site are the operator's: here they are replaced by our own. */
const PORTS = { 80: 28_080, 443: 28_443 };

/** What `nginx -t` has against the site: one line each, warnings too. */
export async function siteProblems({ path, env }) {
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-nginx-'));
  try {
    const certificate = await makeCertificate(folder, env);
    if (certificate !== null) return [certificate];
    const config = join(folder, 'nginx.conf');
    writeFileSync(config, wholeConfig(readFileSync(path, 'utf8'), folder));
    const args = ['-t', '-p', folder, '-c', config, '-g', `pid ${join(folder, 'nginx.pid')};`];
    const inSbin = { ...env, PATH: `${env.PATH ?? ''}:/usr/sbin` };
    const { ok, output, problem } = await runProgram('nginx', args, {
      env: inSbin,
      limitMs: LIMIT_MS,
    });
    const warnings = output.split('\n').filter((line) => /\[(warn|emerg|error)\]/.test(line));
    return warnings.length > 0 || ok ? warnings.map(withoutFolder(folder)) : [problem];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The site within the smallest configuration that nginx takes, with nothing outside the folder. */
export function wholeConfig(site, folder, ports = PORTS) {
  const own = site
    .replaceAll(/listen \[::\].*\n/g, '\n')
    .replaceAll(/listen (80|443)\b/g, (_, port) => `listen 127.0.0.1:${ports[port]}`)
    .replaceAll(/ssl_certificate\s.*;/g, `ssl_certificate ${join(folder, 'certificate.pem')};`)
    .replaceAll(/ssl_certificate_key\s.*;/g, `ssl_certificate_key ${join(folder, 'key.pem')};`)
    .replaceAll('/var/log/nginx/', `${folder}/`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `  ${kind}_temp_path ${join(folder, kind)};`)
    .join('\n');
  const log = `error_log stderr;\n`;
  return `${log}events {}\nhttp {\n  access_log off;\n${temporary}\n${own}\n}\n`;
}

/** Null when there is one now. */
export async function makeCertificate(folder, env) {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')];
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
  const made = await runProgram('openssl', ['req', ...kind, ...files], { env, limitMs: LIMIT_MS });
  return made.ok ? null : `openssl: ${made.problem}`;
}

function withoutFolder(folder) {
  return (line) => line.replaceAll(`${folder}/`, '');
}
