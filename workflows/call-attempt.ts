import { condition, upsertSearchAttributes } from '@temporalio/workflow';
import { ActivityFailure } from '@temporalio/common';
import type { Disposition } from '../src/domain/call.js';
import type { AfterAttempt } from '../src/ports/call-life.js';
import { awaitingOutcome, dialing, preparing, reconciling, settling } from './activity-proxies.js';
import { enter, type Life } from './call-task-life.js';
import { outcomeActivityId } from './names.js';
import { CALL_ATTEMPT, CALL_STAGE, NEXT_ATTEMPT_AT } from './search-attributes.js';

/** One attempt, from a permit to what follows it: prepare, dial, talk, finish. */
export async function attempt(callId: string, life: Life): Promise<AfterAttempt> {
  life.progress.callId = callId;
  const stopHangUp = hangUpWhenCancelled(callId, life);
  try {
    const refused = await prepare(callId, life);
    if (refused !== null) return refused;
    const dialled = await dial(callId, life);
    if (dialled.kind === 'refused') return dialled.after;
    const disposition = dialled.kind === 'ended' ? dialled.disposition : await talk(callId, life);
    return await settling.finish({ callId, disposition, cancelled: life.cancelled });
  } finally {
    stopHangUp();
  }
}

async function prepare(permitId: string, life: Life): Promise<AfterAttempt | null> {
  enter(life, 'preparing');
  if (life.progress.attempts > 0) {
    upsertSearchAttributes([
      { key: CALL_STAGE, value: 'calling' },
      { key: CALL_ATTEMPT, value: life.progress.attempts + 1 },
      { key: NEXT_ATTEMPT_AT, value: null },
    ]);
  }
  try {
    const prepared = await preparing.prepare({ permitId, cancelled: life.cancelled });
    return prepared.kind === 'ready' ? null : prepared.after;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return settling.giveBack({ permitId, reason: 'line_unavailable' });
  }
}

type Dialled =
  | { kind: 'answered' }
  | { kind: 'ended'; disposition: Disposition }
  | { kind: 'refused'; after: AfterAttempt };

async function dial(callId: string, life: Life): Promise<Dialled> {
  enter(life, 'dialing');
  life.progress.attempts += 1;
  try {
    return await dialing.dial({ callId });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return reconciling.reconcileDial({ callId });
  }
}

/** Null: the agent's report says how it ended. */
async function talk(callId: string, life: Life): Promise<Disposition | null> {
  enter(life, 'live');
  upsertSearchAttributes([{ key: CALL_STAGE, value: 'live' }]);
  try {
    await awaitingOutcome.awaitOutcome.executeWithOptions(
      { activityId: outcomeActivityId(callId), summary: 'the agent talks' },
      [{ callId }],
    );
    return null;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return reconciling.reconcileOutcome({ callId });
  }
}

/**
 * While an attempt is under way, a cancellation ends whatever rings or talks; the attempt then
 * finishes as usual.
 */
function hangUpWhenCancelled(callId: string, life: Life): () => void {
  let over = false;
  void condition(() => life.cancelled || over).then(async () => {
    if (!over) await settling.hangUp({ callId });
  });
  return () => {
    over = true;
  };
}
