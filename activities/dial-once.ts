import { sleep } from '@temporalio/activity';
import type { OpenedDial } from '../src/ports/call-life.js';
import type { DialResult } from '../src/ports/telephony.js';
import {
  NO_PERMIT,
  refusal,
  type CallActivityDeps,
  type Dialled,
  type RefusedDial,
} from './call-deps.js';

const RING_TIMEOUT_SECONDS = 30;
/** A dial whose next slot is further away gives its permit back instead of keeping a room open. */
const SLOT_WAIT_MAX_MS = 10_000;

/** Waits for the slot, asks the gate once more, numbers the attempt, and dials, once. */
export async function dialOnce(deps: CallActivityDeps, callId: string): Promise<Dialled> {
  const opened = await openDialInTime(deps, callId);
  if (opened.kind === 'refused') return opened;
  return settleDial(deps, callId, await ring(deps, callId, opened));
}

/** The attempt, numbered and due now; or why it is not made. */
async function openDialInTime(
  deps: CallActivityDeps,
  callId: string,
): Promise<OpenedDial | RefusedDial> {
  const { life } = deps;
  let slot = await life.slot(callId);
  for (;;) {
    if (slot?.waitMs === null) slot = await life.takeSlot(callId);
    if (slot === null) return { kind: 'refused', after: NO_PERMIT };
    if (slot.waitMs === null || slot.waitMs > SLOT_WAIT_MAX_MS) {
      return refusal(deps, await life.giveBack(callId, 'slot_too_far', 0));
    }
    await sleep(slot.waitMs);
    const opened = await life.openDial(callId);
    if (opened === null) return { kind: 'refused', after: NO_PERMIT };
    if (opened.kind === 'dial') return opened;
    if (opened.kind === 'refused') return refusal(deps, opened);
    slot = await life.takeSlot(callId);
  }
}

function ring(deps: CallActivityDeps, callId: string, opened: OpenedDial): Promise<DialResult> {
  return deps.telephony.dial({
    callId,
    line: opened.line,
    phoneNumber: opened.phoneNumber,
    callerId: opened.callerId,
    ringTimeoutSeconds: RING_TIMEOUT_SECONDS,
  });
}

async function settleDial(
  deps: CallActivityDeps,
  callId: string,
  result: DialResult,
): Promise<Dialled> {
  if (result.kind === 'ended') return result;
  await deps.life.markAnswered(callId, result.answeredAtMs);
  return { kind: 'answered' };
}
