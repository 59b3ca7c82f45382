import { activityInfo, CompleteAsyncError, heartbeat, sleep } from '@temporalio/activity';
import { agentError, unknownEnding, type Disposition } from '../src/domain/call.js';
import type { AdmissionStore } from '../src/ports/admission-store.js';
import type {
  AfterAttempt,
  CallLife,
  CallView,
  FinishRequest,
  OpenedDial,
  Refused,
} from '../src/ports/call-life.js';
import type { DialResult, Telephony } from '../src/ports/telephony.js';
import type { WorkflowMessages } from '../src/ports/workflow-messages.js';

export interface CallActivityDeps {
  admission: AdmissionStore;
  life: CallLife;
  telephony: Telephony;
  messages: WorkflowMessages;
  /** The agent's way back for one call. */
  door: (callId: string) => { url: string; token: string };
}

export type Prepared = { kind: 'ready' } | { kind: 'refused'; after: AfterAttempt };
export type Dialled =
  | { kind: 'answered' }
  | { kind: 'ended'; disposition: Disposition }
  | { kind: 'refused'; after: AfterAttempt };

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
  /** After a dial of which nobody knows how it went: asks the line until it is known, never dials. */
  reconcileDial(input: { callId: string }): Promise<Dialled>;
  /** After an agent fell silent. Null: its report has come after all. */
  reconcileOutcome(input: { callId: string }): Promise<Disposition | null>;
  finish(input: FinishRequest): Promise<AfterAttempt>;
  giveBack(input: { permitId: string; reason: string }): Promise<AfterAttempt>;
  hangUp(input: { callId: string }): Promise<void>;
  cancelTask(input: { callTaskId: string }): Promise<void>;
}

const RING_TIMEOUT_SECONDS = 30;
/** A dial whose next slot is further away than this gives its permit back instead of keeping a room open. */
const SLOT_WAIT_MAX_MS = 10_000;
/** A line that could not open a room is asked again after this much line time. */
const LINE_UNAVAILABLE_DELAY_MS = 30_000;
const HEARTBEAT_EVERY_MS = 5_000;
const RECONCILE_EVERY_MS = 500;
const NO_PERMIT: AfterAttempt = { next: 'wait', sleepMs: 0, nextAttemptAt: null, outcome: null };

export function createCallActivities(deps: CallActivityDeps): CallActivities {
  const { admission, life, telephony } = deps;
  return {
    async prepare({ permitId, cancelled }) {
      if (cancelled) return refusal(deps, await life.giveBack(permitId, 'cancelled', 0));
      const reserved = await life.reserve(permitId);
      if (reserved === null) return { kind: 'refused', after: NO_PERMIT };
      if (reserved.kind === 'refused') return refusal(deps, reserved);
      const { callId, line } = reserved.call;
      await telephony.openRoom({ callId, line, door: deps.door(callId) });
      return { kind: 'ready' };
    },

    async dial({ callId }) {
      return withHeartbeat(async () => {
        const opened = await openDialInTime(deps, callId);
        if (opened.kind === 'refused') return opened;
        return settleDial(deps, callId, await ring(deps, callId, opened));
      });
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
      const report = await life.report(callId);
      return report === null ? agentError('agent_lost') : null;
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
      return (await refusal(deps, refused)).after;
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

/** The attempt, numbered and due now; or why it is not made. */
async function openDialInTime(
  deps: CallActivityDeps,
  callId: string,
): Promise<OpenedDial | { kind: 'refused'; after: AfterAttempt }> {
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

async function reconcileDial(deps: CallActivityDeps, callId: string): Promise<Dialled> {
  const { life, telephony } = deps;
  for (;;) {
    const call = await life.view(callId);
    if (call === null) return { kind: 'refused', after: NO_PERMIT };
    if (call.state === 'reserved') {
      return refusal(deps, await life.giveBack(callId, 'dial_not_made', 0));
    }
    if (call.state === 'live' || call.hasReport) return { kind: 'answered' };
    const known = await askTheLine(call);
    if (known !== null) return known;
    await sleep(RECONCILE_EVERY_MS);
    heartbeat();
  }

  async function askTheLine(call: CallView): Promise<Dialled | null> {
    const found = await telephony.find(call.line, callId);
    switch (found.state) {
      case 'ringing':
        return null;
      case 'answered':
        await life.markAnswered(callId, null);
        return { kind: 'answered' };
      case 'ended':
        return found.disposition.network === 'answered'
          ? { kind: 'answered' }
          : { kind: 'ended', disposition: found.disposition };
      case 'none': {
        // A dial that is still on its way must find the room closed; only then it is sure that none was made.
        await telephony.hangUp(call.line, callId);
        const again = await telephony.find(call.line, callId);
        return again.state === 'none'
          ? { kind: 'ended', disposition: unknownEnding('never_dialled') }
          : null;
      }
    }
  }
}

async function refusal(
  deps: CallActivityDeps,
  refused: Refused,
): Promise<{ kind: 'refused'; after: AfterAttempt }> {
  if (refused.wakeCampaign) await wakeCampaign(deps, refused.campaignId);
  return { kind: 'refused', after: refused.after };
}

function wakeCampaign(deps: CallActivityDeps, campaignId: string): Promise<void> {
  return deps.messages.send({ campaignId, callTaskId: null, message: 'wake', controlSeq: null });
}

async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(activityInfo().activityId), HEARTBEAT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
