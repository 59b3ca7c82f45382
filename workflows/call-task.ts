import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { ActivityFailure, TimeoutFailure } from '@temporalio/common';
import type { AfterAttempt } from '../src/ports/call-life.js';
import { awaitingPermit, settling } from './activity-proxies.js';
import { attempt } from './call-attempt.js';
import {
  beginLife,
  enter,
  type CallTaskInput,
  type CallTaskResult,
  type Life,
} from './call-task-life.js';
import { CALL_OUTCOME, CALL_STAGE, NEXT_ATTEMPT_AT } from './search-attributes.js';

/**
 * One contact of a campaign, its whole life: each attempt is prepare, dial, await the outcome,
 * finish; between attempts it sleeps and waits for a new permit. A dial is made once; after any
 * doubt the line is asked. Cancelling the workflow cancels its task: a live call is hung up, and
 * how it ended is still written down.
 */
export async function callTask(input: CallTaskInput): Promise<CallTaskResult> {
  const life = beginLife(input);
  return CancellationScope.nonCancellable(async () => {
    let permitId = input.permitId;
    for (;;) {
      permitId ??= await nextPermit(input, life);
      if (permitId === null)
        return ended(life, { outcome: life.progress.outcome, endReason: 'ended' });
      const after = await attempt(permitId, life);
      permitId = null;
      if (after.next === 'done') return ended(life, after);
      await rest(after, life);
      if (workflowInfo().continueAsNewSuggested) await handOver(input, life);
    }
  });
}

/** Null when the task has ended meanwhile. */
async function nextPermit(input: CallTaskInput, life: Life): Promise<string | null> {
  enter(life, 'waiting');
  for (;;) {
    if (life.cancelled) await settling.cancelTask({ callTaskId: input.callTaskId });
    life.woken = false;
    life.permitsAwaited += 1;
    const activityId = `permit-${life.permitsAwaited}`;
    const scope = new CancellationScope();
    const waiting = scope.run(() =>
      awaitingPermit.awaitPermit.executeWithOptions({ activityId, summary: 'waits for a permit' }, [
        { callTaskId: input.callTaskId, activityId },
      ]),
    );
    const lookAgain = condition(() => life.woken || life.cancelled).then(() => scope.cancel());
    try {
      const granted = await waiting;
      return granted.kind === 'permit' ? granted.permitId : null;
    } catch (error) {
      if (!isCancellation(error) && !isTimeout(error)) throw error;
    } finally {
      life.woken = true;
      await lookAgain;
    }
  }
}

async function rest(after: AfterAttempt & { next: 'wait' }, life: Life): Promise<void> {
  life.progress.outcome = after.outcome;
  life.progress.nextAttemptAt = after.nextAttemptAt;
  enter(life, 'waiting');
  if (after.sleepMs <= 0) return;
  upsertSearchAttributes([
    { key: CALL_STAGE, value: 'waiting' },
    ...(after.outcome === null ? [] : [{ key: CALL_OUTCOME, value: after.outcome }]),
    {
      key: NEXT_ATTEMPT_AT,
      value: after.nextAttemptAt === null ? null : new Date(after.nextAttemptAt),
    },
  ]);
  life.woken = false;
  await condition(() => life.woken || life.cancelled, after.sleepMs, {
    summary: `next attempt at ${after.nextAttemptAt ?? 'an unknown time'}`,
  });
}

function ended(life: Life, result: CallTaskResult): CallTaskResult {
  life.progress.outcome = result.outcome;
  enter(life, 'ended');
  upsertSearchAttributes([
    { key: CALL_STAGE, value: 'ended' },
    { key: CALL_OUTCOME, value: result.outcome },
  ]);
  return { outcome: result.outcome, endReason: result.endReason };
}

async function handOver(input: CallTaskInput, life: Life): Promise<void> {
  await continueAsNew<typeof callTask>({
    campaignId: input.campaignId,
    callTaskId: input.callTaskId,
    permitId: null,
    carried: { attempts: life.progress.attempts, permitsAwaited: life.permitsAwaited },
  });
}

function isTimeout(error: unknown): boolean {
  return error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
}
