import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolders, writableCacheFolder } from '../setup/cache-folder.mjs';
import { buildLivekitServer, buildLivekitSip } from './build-livekit.mjs';
import {
  BUILD_NEEDS,
  installPackages,
  missingNeeds,
  REDIS,
  RUN_NEEDS,
} from './system-packages.mjs';

/** What a real call needs beside us, in the order in which it is started. */
const PROGRAMS = [
  { name: 'redis-server', variable: 'REDIS_SERVER' },
  { name: 'livekit-server', variable: 'LIVEKIT_SERVER_PROGRAM', build: buildLivekitServer },
  { name: 'livekit-sip', variable: 'LIVEKIT_SIP_PROGRAM', build: buildLivekitSip },
];

/**
 * Where the three programs are. With `obtain` what is missing is installed or built; a problem is
 * one line that says what to do.
 */
export async function ensureTelephony(options) {
  const { env, root, print, obtain = false, apt = false } = options;
  const problems = [];
  const missing = () => PROGRAMS.filter((program) => findProgram(program, env, root) === null);
  const needs = await missingNeeds(needsOf(missing()), env);
  if (needs.length > 0) {
    const left = obtain ? await installPackages(needs, { env, print, allowed: apt }) : needs;
    if (left.length > 0) problems.push(...describeMissing(left));
  }
  if (obtain && problems.length === 0) problems.push(...(await build(missing(), options)));
  const programs = PROGRAMS.flatMap((program) => findProgram(program, env, root) ?? []);
  const absent = missing().map(({ name }) => `${name} is not on this machine`);
  return { programs, problems: problems.length > 0 ? problems : absent };
}

/** The folder of the built programs within the first cache folder that has or can have it. */
export function telephonyFolder(env, root) {
  const cache = writableCacheFolder(env, root);
  return cache === null ? null : join(cache, 'telephony');
}

/** Named by a variable, else on PATH, else built before; null when nowhere. */
export function findProgram({ name, variable }, env, root) {
  const named = env[variable] ? [{ way: variable, path: env[variable] }] : [];
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => ({ way: 'PATH', path: join(folder, name) }));
  const cached = cacheFolders(env, root).map((folder) => {
    return { way: 'the cache', path: join(folder, 'telephony', name) };
  });
  const found = [...named, ...onPath, ...cached].find(({ path }) => isProgram(path));
  return found === undefined ? null : { name, ...found };
}

function needsOf(missing) {
  const names = missing.map(({ name }) => name);
  const building = names.includes('livekit-server') || names.includes('livekit-sip');
  return [
    ...(names.includes('redis-server') ? [REDIS] : []),
    ...(names.includes('livekit-sip') ? [] : RUN_NEEDS),
    ...(building ? BUILD_NEEDS : []),
  ];
}

async function build(missing, { env, root, print }) {
  const folder = telephonyFolder(env, root);
  if (folder === null) return ['no cache folder can be written (NEW_VOICE_CACHE)'];
  mkdirSync(folder, { recursive: true });
  const problems = [];
  for (const { name, build: make } of missing) {
    if (make === undefined) continue;
    try {
      await make({ env, folder, print });
    } catch (error) {
      problems.push(`${name} could not be built: ${error.message}`);
    }
  }
  return problems;
}

function describeMissing(needs) {
  const packages = needs.flatMap((need) => need.packages);
  const lines = needs.map(({ name, why }) => `${name} is missing: ${why}`);
  if (packages.length === 0) return lines;
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  const install = `${sudo}apt-get install --no-install-recommends -y ${packages.join(' ')}`;
  return [
    ...lines,
    `on Debian or Ubuntu this helps: ${sudo}apt-get update && ${install}`,
    'as root, with --apt or NEW_VOICE_APT=yes, this command does it by itself',
  ];
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
