import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages, missingNeeds } from '../telephony/system-packages.mjs';
import { composeProblems } from './compose-file.mjs';
import { siteProblems } from './nginx-site.mjs';
import { unitProblems } from './systemd-unit.mjs';

const tool = (name, packages, why) => ({
  name,
  packages,
  why,
  check: ['sh', '-c', `command -v ${name} || test -x /usr/sbin/${name}`],
});
const SYSTEMD = tool('systemd-analyze', ['systemd'], 'it reads the units');
const NGINX = tool('nginx', ['nginx-light'], 'it reads the site');
const OPENSSL = tool('openssl', ['openssl'], 'nginx reads a site only with a certificate');

/**
 * One entry a file, with a line for each thing that is wrong with it.
 * @param {{ root: string, env: Record<string, string | undefined>, apt: boolean,
 *   print: (line: string) => void }} options
 * @returns {Promise<{ what: string, problems: string[] }[]>}
 */
export async function checkDeploy({ root, env, apt, print }) {
  const missing = await missingTools({ env, apt, print });
  const lacking = (...tools) =>
    missing
      .filter((need) => tools.includes(need))
      .map(({ name, packages, why }) => {
        return `not checked: ${name} is missing (${why}); apt-get install ${packages.join(' ')}`;
      });
  const deploy = join(root, 'deploy');
  const units = readdirSync(join(deploy, 'systemd')).map(async (name) => {
    const path = join(deploy, 'systemd', name);
    const absent = lacking(SYSTEMD);
    const problems = absent.length > 0 ? absent : await unitProblems({ path, root, env });
    return { what: `deploy/systemd/${name}`, problems };
  });
  const site = lacking(NGINX, OPENSSL);
  const path = join(deploy, 'nginx', 'new-voice.conf');
  const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  return [
    ...(await Promise.all(units)),
    {
      what: 'deploy/nginx/new-voice.conf',
      problems: site.length > 0 ? site : await siteProblems({ path, env }),
    },
    { what: 'docker-compose.yml', problems: composeProblems(compose, root) },
  ];
}

async function missingTools({ env, apt, print }) {
  const missing = await missingNeeds([SYSTEMD, NGINX, OPENSSL], env);
  if (missing.length === 0 || !apt) return missing;
  return installPackages(missing, { env, print, allowed: apt });
}
