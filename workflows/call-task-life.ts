import { CancellationScope, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Outcome } from '../src/domain/call.js';
import * as messages from './messages.js';

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

/** What a callTask knows of itself. */
export interface Life {
  progress: messages.CallProgress;
  permitsAwaited: number;
  woken: boolean;
  cancelled: boolean;
}

/** Opens before the first wait: a signal that comes early is not lost. */
export function beginLife(input: CallTaskInput): Life {
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

/** Shown by the query and as current details of the Web UI. */
export function enter(life: Life, stage: messages.CallStage): void {
  const { progress } = life;
  progress.stage = stage;
  const lines = [`**${stage}**, ${progress.attempts} dialled so far`];
  if (progress.callId !== null) lines.push(`Call \`${progress.callId}\``);
  if (stage === 'waiting' && progress.nextAttemptAt !== null) {
    lines.push(`Next attempt at ${progress.nextAttemptAt}`);
  }
  setCurrentDetails(lines.join('\n\n'));
}
