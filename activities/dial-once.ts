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
  const slot = await life.slot(callId);
  if (slot === null) return { kind: 'refused', after: NO_PERMIT };
  let opened = slot.waitMs === null ? await life.openDialAnew(callId) : await atSlot(slot.waitMs);
  for (;;) {
    if (opened === null) return { kind: 'refused', after: NO_PERMIT };
    if (opened.kind === 'refused') return refusal(deps, callId, opened);
    if (opened.kind === 'dial') {
      await sleep(opened.waitMs);
      return opened;
    }
    if (opened.waitMs === null || opened.waitMs > SLOT_WAIT_MAX_MS) {
      return refusal(deps, callId, await life.giveBack(callId, 'slot_too_far', 0));
    }
    opened = await atSlot(opened.waitMs);
  }

  async function atSlot(waitMs: number) {
    await sleep(waitMs);
    const dial = await life.openDial(callId);
    return dial?.kind === 'late' ? life.openDialAnew(callId) : dial;
  }
}

function ring(deps: CallActivityDeps, callId: string, opened: OpenedDial): Promise<DialResult> {
  return deps.telephony.dial({
    callId,
    line: opened.line,
    phoneNumber: opened.phoneNumber,
    callerId: opened.callerId,
    ringTimeoutSeconds: Math.max(RING_TIMEOUT_SECONDS, opened.ringSecondsMin),
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
