import { runProgram } from '../setup/run-program.mjs';

const CHECK_LIMIT_MS = 10_000;
const INSTALL_LIMIT_MS = 10 * 60_000;

const program = (name, why, packages) => ({
  name,
  why,
  packages,
  check: ['sh', '-c', `command -v ${name}`],
});
const library = (name, why, packages) => ({
  name,
  why,
  packages,
  check: ['pkg-config', '--exists', name],
});
/** The dynamic linker's own list tells whether the library is there without its headers. */
const shared = (name, packages) => ({
  name,
  why: 'livekit-sip does not start without it',
  packages,
  check: ['sh', '-c', `(ldconfig -p || /sbin/ldconfig -p) 2>/dev/null | grep -q ${name}`],
});

export const REDIS = program('redis-server', 'livekit-server and livekit-sip meet in it', [
  'redis-server',
]);

export const BUILD_NEEDS = [
  program('go', 'both servers are built with Go 1.26 or newer (https://go.dev/dl)', []),
  program('gcc', 'livekit-sip is built with C libraries', ['gcc', 'libc6-dev']),
  program('pkg-config', 'it finds those libraries', ['pkg-config']),
  library('opus', 'livekit-sip is built with it', ['libopus-dev']),
  library('opusfile', 'livekit-sip is built with it', ['libopusfile-dev']),
  library('soxr', 'livekit-sip is built with it', ['libsoxr-dev']),
];

export const RUN_NEEDS = [
  shared('libopus.so.0', ['libopus0']),
  shared('libopusfile.so.0', ['libopusfile0']),
  shared('libsoxr.so.0', ['libsoxr0']),
];

/** Those of the needs that this machine does not meet. */
export async function missingNeeds(needs, env) {
  const checks = await Promise.all(
    needs.map(({ check: [file, ...args] }) =>
      runProgram(file, args, { env, limitMs: CHECK_LIMIT_MS }),
    ),
  );
  return needs.filter((_, index) => !checks[index].ok);
}

/** Answers what is missing still. Without leave, or as another than root, nothing is touched. */
export async function installPackages(needs, { env, print, allowed }) {
  const packages = needs.flatMap((need) => need.packages);
  const root = process.getuid?.() === 0;
  if (!root || !(allowed || env.NEW_VOICE_APT === 'yes') || packages.length === 0) return needs;
  print(`telephony: installing ${packages.join(' ')}`);
  const options = {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    limitMs: INSTALL_LIMIT_MS,
  };
  await runProgram('apt-get', ['update'], options);
  const args = ['install', '--no-install-recommends', '-y', ...packages];
  const { ok, problem } = await runProgram('apt-get', args, options);
  if (!ok) print(`telephony: apt-get install: ${problem}`);
  return missingNeeds(needs, env);
}
