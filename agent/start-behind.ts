import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** With it a starting process gets a tenth of the processor time of one that talks. */
const NICER = 10;
const LOWER = `import{getPriority,setPriority}from'node:os';setPriority(getPriority()+${NICER})`;
const PRELOAD = `--import=data:text/javascript,${LOWER}`;
/** Of Linux, where each thread has a priority of its own. */
const THREADS = '/proc/self/task';

/**
 * Arguments of Node for a process that is started while others talk, so that no person hears it
 * start. The same ones where a process may not raise itself again: it must not talk so.
 */
export function startBehind(execArgv: readonly string[]): string[] {
  return mayRise() ? [...execArgv, PRELOAD] : [...execArgv];
}

/** From now on this process talks. Does nothing in one that was not started behind. */
export function riseToTalk(): void {
  if (!process.execArgv.includes(PRELOAD)) return;
  const talking = getPriority() - NICER;
  for (const thread of readdirSync(THREADS)) {
    try {
      setPriority(Number(thread), talking);
    } catch {
      // The thread has ended.
    }
  }
}

/** Asks by doing: root in a container may not either, and a user may whose limit allows it. */
function mayRise(): boolean {
  if (process.platform !== 'linux') return false;
  const own = getPriority();
  try {
    setPriority(own + 1);
    setPriority(own);
    return true;
  } catch {
    return false;
  }
}
