import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells this process from any later one with the same number; null when there is none (a
 * zombie is none). Pids are reused quickly in containers, so nothing is ever signalled by its
 * number alone.
 * @param {number} pid
 * @returns {string | null}
 */
export function processIdentity(pid) {
  if (!Number.isInteger(pid) || pid < 2) return null;
  return process.platform === 'linux' ? linuxIdentity(pid) : portableIdentity(pid);
}

/**
 * The command line of a live process, its arguments joined by spaces; null when there is none.
 * @param {number} pid
 * @returns {string | null}
 */
export function processCommand(pid) {
  if (processIdentity(pid) === null) return null;
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    }
    return ps(pid, 'command=');
  } catch {
    return null;
  }
}

function linuxIdentity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name and may hold spaces and brackets; the rest follows its
    // last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    if (state === 'Z' || state === 'X') return null;
    const startedTicks = fields[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${startedTicks}@${boot}`;
  } catch {
    return null;
  }
}

function portableIdentity(pid) {
  try {
    if (ps(pid, 'stat=').startsWith('Z')) return null;
    return ps(pid, 'lstart=') || null;
  } catch {
    return null;
  }
}

function ps(pid, column) {
  return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim();
}
