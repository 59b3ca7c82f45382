import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runProgram } from '../setup/run-program.mjs';

const LIMIT_MS = 30_000;
/** As `systemd-analyze security` counts, times ten: from 0, all shut, to 100, all open. */
const EXPOSURE_MAX = 20;
/** What every unit of ours says, besides being accepted by systemd. */
const DEMANDS = [
  ['User', /^(?!root$|0$)\S+$/, 'a user who is not root'],
  ['EnvironmentFile', /^\/etc\/new-voice\//, 'its environment from /etc/new-voice'],
  ['Restart', /^always$/, 'a restart after every end'],
  ['TimeoutStopSec', /^\d+(s|min)?$/, 'a limit for its stop'],
];

/** What systemd has against a unit, and what we have: one line each. */
export async function unitProblems({ path, root, env }) {
  const text = readFileSync(path, 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-units-'));
  try {
    const copy = join(folder, basename(path));
    // The program must exist where the unit is checked, and Node may live elsewhere here.
    writeFileSync(copy, text.replaceAll('/usr/bin/node', process.execPath));
    const options = { env, limitMs: LIMIT_MS };
    const verified = await runProgram('systemd-analyze', ['verify', copy], options);
    const threshold = `--threshold=${EXPOSURE_MAX}`;
    const secured = await runProgram(
      'systemd-analyze',
      ['security', '--offline=true', threshold, copy],
      options,
    );
    const said = verified.output.split('\n').filter((line) => line.includes(basename(path)));
    return [
      ...(verified.ok ? said : [verified.problem, ...said]),
      ...(secured.ok ? [] : [`systemd-analyze security: ${secured.problem}`]),
      ...demandProblems(text, root),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rules of ours alone, which need no systemd. */
export function demandProblems(text, root) {
  const valuesOf = (name) =>
    text
      .split('\n')
      .flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
  const unmet = DEMANDS.filter(([name, pattern]) => !valuesOf(name).some((v) => pattern.test(v)));
  const started = [...valuesOf('ExecStartPre'), ...valuesOf('ExecStart')];
  const absent = started
    .map((command) => command.split(' ').at(-1) ?? '')
    .filter((file) => !existsSync(join(root, file)));
  const isAgent = started.some((command) => command.includes('agent/main'));
  return [
    ...unmet.map(([name, , demand]) => `${name} does not say: ${demand}`),
    ...absent.map((file) => `it starts ${file}, which is not there`),
    ...(isAgent && !valuesOf('KillMode').includes('mixed')
      ? ['KillMode is not mixed: a stop would cut off calls in mid-sentence']
      : []),
  ];
}
