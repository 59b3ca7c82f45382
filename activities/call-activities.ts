import { activityInfo, CompleteAsyncError, Context, heartbeat } from '@temporalio/activity';
import { agentError, type Disposition } from '../src/domain/call.js';
import type { AfterAttempt, FinishRequest } from '../src/ports/call-life.js';
import {
  NO_PERMIT,
  refusal,
  wakeCampaign,
  type CallActivityDeps,
  type Dialled,
  type RefusedDial,
} from './call-deps.js';
import { dialOnce } from './dial-once.js';
import { reconcileDial } from './reconcile-dial.js';

export type Prepared = { kind: 'ready' } | RefusedDial;

export interface CallActivities {
  /** Gate, then the reserved row, then the room with the agent present. */
  prepare(input: { permitId: string; cancelled: boolean }): Promise<Prepared>;
  /** Waits for its slot, asks the gate once more, numbers the attempt, and dials, once. */
  dial(input: { callId: string }): Promise<Dialled>;
  /** Returns at once when the report is stored already; else the door completes it. */
  awaitOutcome(input: { callId: string }): Promise<void>;
  awaitPermit(input: {
    callTaskId: string;
    activityId: string;
  }): Promise<{ kind: 'permit'; permitId: string } | { kind: 'ended' }>;
  /**
   * After a dial of which nobody knows how it went: asks the line until it is known, never dials.
   */
  reconcileDial(input: { callId: string }): Promise<Dialled>;
  /** After an agent fell silent. Null: its report has come after all. */
  reconcileOutcome(input: { callId: string }): Promise<Disposition | null>;
  finish(input: FinishRequest): Promise<AfterAttempt>;
  giveBack(input: { permitId: string; reason: string }): Promise<AfterAttempt>;
  hangUp(input: { callId: string }): Promise<void>;
  cancelTask(input: { callTaskId: string }): Promise<void>;
}

/** A line that could not open a room is asked again after this much line time. */
const LINE_UNAVAILABLE_DELAY_MS = 30_000;
const HEARTBEAT_EVERY_MS = 5_000;

export function createCallActivities(deps: CallActivityDeps): CallActivities {
  const { admission, life, telephony } = deps;
  return {
    async prepare({ permitId, cancelled }) {
      if (cancelled) {
        return refusal(deps, permitId, await life.giveBack(permitId, 'cancelled', 0));
      }
      const reserved = await life.reserve(permitId);
      if (reserved === null) return { kind: 'refused', after: NO_PERMIT };
      if (reserved.kind === 'refused') return refusal(deps, permitId, reserved);
      const { callId, line } = reserved.call;
      await telephony.openRoom({ callId, line, door: deps.door(callId) });
      return { kind: 'ready' };
    },

    async dial({ callId }) {
      return withHeartbeat(() => dialOnce(deps, callId));
    },

    async awaitOutcome({ callId }) {
      const call = await life.view(callId);
      if (call === null || call.state === 'ended' || call.hasReport) return;
      throw new CompleteAsyncError();
    },

    async awaitPermit(input) {
      const granted = await admission.awaitPermit(input);
      if (granted.kind === 'waiting') throw new CompleteAsyncError();
      return granted;
    },

    reconcileDial: ({ callId }) => withHeartbeat(() => reconcileDial(deps, callId)),

    async reconcileOutcome({ callId }) {
      const call = await life.view(callId);
      if (call === null || call.hasReport || call.state === 'ended') return null;
      await telephony.hangUp(call.line, callId);
      // The hang-up may have been what the agent was waiting for.
      const after = await life.view(callId);
      return after?.hasReport === true ? null : agentError('agent_lost');
    },

    async finish(request) {
      const call = await life.view(request.callId);
      if (call === null) return NO_PERMIT;
      await telephony.hangUp(call.line, request.callId);
      const finished = await life.finish(request);
      if (finished.wakeCampaign) await wakeCampaign(deps, finished.campaignId);
      return finished.after;
    },

    async giveBack({ permitId, reason }) {
      const refused = await life.giveBack(permitId, reason, LINE_UNAVAILABLE_DELAY_MS);
      return (await refusal(deps, permitId, refused)).after;
    },

    async hangUp({ callId }) {
      const call = await life.view(callId);
      if (call !== null) await telephony.hangUp(call.line, callId);
    },

    async cancelTask({ callTaskId }) {
      await admission.cancelTask(callTaskId);
    },
  };
}

/**
 * A worker that shuts down stops waiting: the call goes on on its line, and the next worker asks
 * about it.
 */
async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(activityInfo().activityId), HEARTBEAT_EVERY_MS);
  try {
    return await Promise.race([work(), Context.current().cancelled]);
  } finally {
    clearInterval(beat);
  }
}
