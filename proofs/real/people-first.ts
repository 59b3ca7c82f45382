import { setPriority } from 'node:os';

/** Ahead of every process of ordinary priority; Linux goes to -20. */
const AHEAD = -10;

/**
 * Outside a lab the people and their telephones are on no machine of ours, which cannot delay what
 * they say. The carrier is a part of this process: it comes first where the system allows it, and
 * to root it does. What this process starts from now on inherits it.
 */
export function putPeopleFirst(): void {
  try {
    setPriority(AHEAD);
  } catch {
    // Its sentences may stand still for a moment on a full machine.
  }
}
