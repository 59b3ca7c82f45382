import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of processor time by name. */
export type CpuTimes = Record<string, number>;

/** Of Linux: what a process has used is counted in hundredths of a second. */
const MS_PER_TICK = 10;

/**
 * Each process with its descendants, those that have ended included; empty where there is no /proc.
 */
export function cpuTimes(pids: Partial<Record<string, number>>): CpuTimes {
  const all = processes();
  const times: CpuTimes = {};
  for (const [name, pid] of Object.entries(pids)) {
    if (pid !== undefined && all.has(pid)) times[name] = timeOf(pid, all);
  }
  return times;
}

export function cpuBetween(before: CpuTimes, after: CpuTimes): CpuTimes {
  const names = Object.keys(after);
  return Object.fromEntries(names.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]));
}

/** Share of all cores that was busy since the boot, as two sums whose difference tells a span. */
export function machineTimes(): { busyMs: number; totalMs: number } {
  const line = readText('/proc/stat')?.split('\n')[0] ?? '';
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const total = ticks.reduce((sum, value) => sum + value, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busyMs: (total - idle) * MS_PER_TICK, totalMs: total * MS_PER_TICK };
}

interface ProcessTimes {
  parent: number;
  /** Of itself and of children that have ended. */
  ms: number;
}

function processes(): Map<number, ProcessTimes> {
  const found = new Map<number, ProcessTimes>();
  for (const name of namesIn('/proc')) {
    const text = /^\d+$/.test(name) ? readText(`/proc/${name}/stat`) : null;
    if (text === null) continue;
    // The second field is the program's name in brackets, which may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    found.set(Number(name), { parent: Number(fields[1]), ms: ticks * MS_PER_TICK });
  }
  return found;
}

function timeOf(pid: number, all: ReadonlyMap<number, ProcessTimes>): number {
  let ms = all.get(pid)?.ms ?? 0;
  for (const [child, { parent }] of all) if (parent === pid) ms += timeOf(child, all);
  return ms;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
