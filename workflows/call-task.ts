import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { ActivityFailure, defineSearchAttributeKey, TimeoutFailure } from '@temporalio/common';
import type { Disposition, Outcome } from '../src/domain/call.js';
import type { AfterAttempt } from '../src/ports/call-life.js';
import {
  awaitingOutcome,
  awaitingPermit,
  dialing,
  preparing,
  reconciling,
  settling,
} from './activity-proxies.js';
import * as messages from './messages.js';
import { outcomeActivityId } from './names.js';

/**
 * One contact of a campaign, its whole life: each attempt is prepare, dial, await the outcome, finish; between attempts
 * it sleeps and waits for a new permit. A dial is made once; after any doubt the line is asked. Cancelling the workflow
 * cancels its task: a live call is hung up, and how it ended is still written down.
 */
export interface CallTaskInput {
  campaignId: string;
  callTaskId: string;
  /** The permit that admission granted; null after continue-as-new. */
  permitId: string | null;
  carried?: { attempts: number; permitsAwaited: number };
}

export interface CallTaskResult {
  outcome: Outcome | null;
  endReason: string;
}

const CALL_STAGE = defineSearchAttributeKey('CallStage', 'KEYWORD');
const CALL_OUTCOME = defineSearchAttributeKey('CallOutcome', 'KEYWORD');
const CALL_ATTEMPT = defineSearchAttributeKey('CallAttempt', 'INT');
const NEXT_ATTEMPT_AT = defineSearchAttributeKey('NextAttemptAt', 'DATETIME');

interface Life {
  progress: messages.CallProgress;
  permitsAwaited: number;
  woken: boolean;
  cancelled: boolean;
}

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

/** One attempt, from a permit to what follows it. */
async function attempt(callId: string, life: Life): Promise<AfterAttempt> {
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

/** While an attempt is under way, a cancellation ends whatever rings or talks; the attempt then finishes as usual. */
function hangUpWhenCancelled(callId: string, life: Life): () => void {
  let over = false;
  void condition(() => life.cancelled || over).then(async () => {
    if (!over) await settling.hangUp({ callId });
  });
  return () => {
    over = true;
  };
}

function beginLife(input: CallTaskInput): Life {
  const life: Life = {
    progress: {
      stage: 'preparing',
      attempts: input.carried?.attempts ?? 0,
      callId: null,
      outcome: null,
      nextAttemptAt: null,
    },
    permitsAwaited: input.carried?.permitsAwaited ?? 0,
    woken: false,
    cancelled: false,
  };
  setHandler(messages.wake, () => void (life.woken = true), {
    description: 'Look at the task again now: it may be due, or have ended.',
  });
  setHandler(messages.cancel, () => void (life.cancelled = true), {
    description: 'End this call task. A live call is hung up.',
  });
  setHandler(messages.progress, () => life.progress, {
    description: 'Where the task is, how often it was dialled, and when next.',
  });
  CancellationScope.current().cancelRequested.catch(() => {
    life.cancelled = true;
  });
  return life;
}

async function handOver(input: CallTaskInput, life: Life): Promise<void> {
  await continueAsNew<typeof callTask>({
    campaignId: input.campaignId,
    callTaskId: input.callTaskId,
    permitId: null,
    carried: { attempts: life.progress.attempts, permitsAwaited: life.permitsAwaited },
  });
}

function enter(life: Life, stage: messages.CallStage): void {
  const { progress } = life;
  progress.stage = stage;
  const lines = [`**${stage}**, ${progress.attempts} dialled so far`];
  if (progress.callId !== null) lines.push(`Call \`${progress.callId}\``);
  if (stage === 'waiting' && progress.nextAttemptAt !== null) {
    lines.push(`Next attempt at ${progress.nextAttemptAt}`);
  }
  setCurrentDetails(lines.join('\n\n'));
}

function isTimeout(error: unknown): boolean {
  return error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
}
