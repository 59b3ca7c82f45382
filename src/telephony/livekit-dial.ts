import { ServerError, SipCallError } from 'livekit-server-sdk';
import { agentError, unanswered, unknownEnding, type Disposition } from '../domain/call.js';
import { toLineTime } from '../domain/clock.js';
import { endingOfDial, type FailedDial } from '../domain/sip-endings.js';
import type { Logger } from '../observability/logger.js';
import type { DialRequest, DialResult } from '../ports/telephony.js';
import { agentProblem } from './livekit-agent.js';
import { asking, calleeOf, lineUnavailable, roomOf, type LivekitApi } from './livekit-api.js';
import { dialMark, lookAtCall, type CallMemory } from './livekit-calls.js';
import { trunkOfLine, type DialTrunk, type TrunkDeps } from './livekit-trunk.js';

/** A dial that is waited for in this process. */
export interface Dialling {
  /** We asked for a hang-up meanwhile. */
  isHungUp: boolean;
}

export interface DialDeps {
  api: LivekitApi;
  memory: CallMemory;
  /** By the id of the call. */
  dials: Map<string, Dialling>;
  trunks: TrunkDeps;
  hangUp(callId: string): Promise<void>;
  log?: Logger | undefined;
}

/** How much longer than the ring a dial is waited for: LiveKit joins the room first. */
const DIAL_MARGIN_SECONDS = 20;
const LOOK_BEFORE_END_MS = 1_000;
/** Beyond the longest call: a leg that everybody has forgotten ends by itself. */
const TALK_MAX_SECONDS = 4_200;

/** Dials once, and tells how it ended as well as that can be known. */
export async function dialOver(deps: DialDeps, request: DialRequest): Promise<DialResult> {
  const { callId, line, signal } = request;
  if (isAborted(signal)) {
    await deps.hangUp(callId);
    return { kind: 'ended', disposition: unknownEnding('never_dialled') };
  }
  const trunk = trunkOfLine(line, deps.trunks);
  if (trunk === null) return ended(deps, callId, unanswered('trunk_failure', 'trunk_config'));
  const dialling: Dialling = { isHungUp: false };
  deps.dials.set(callId, dialling);
  const onAbort = () => {
    dialling.isHungUp = true;
    // A hang-up that got lost is repeated below, and when the call is finished.
    deps.hangUp(callId).catch((error: unknown) => {
      deps.log?.warn({ callId, error: String(error) }, 'hang-up got lost');
    });
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const asked = agentProblem(deps.api, callId);
    await markDialled(deps, callId);
    const problem = await asked;
    // Our fault, and before anybody was rung.
    if (problem !== null) return ended(deps, callId, unanswered('trunk_failure', problem));
    return await ring(deps, { request, trunk, dialling });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    deps.dials.delete(callId);
  }
}

/** A room that was closed takes no mark: the fence against dials that come late. */
async function markDialled({ api, memory }: DialDeps, callId: string): Promise<void> {
  const marked = api.rooms.updateRoomMetadata(roomOf(callId), dialMark(Date.now()));
  await asking('There is no open room to dial into', marked);
  memory.forget(callId);
}

interface Ringing {
  request: DialRequest;
  trunk: DialTrunk;
  dialling: Dialling;
}

async function ring(deps: DialDeps, ringing: Ringing): Promise<DialResult> {
  const { request, dialling } = ringing;
  const { callId, line } = request;
  if (dialling.isHungUp) {
    await deps.hangUp(callId);
    return ended(deps, callId, unanswered('cancelled', 'never_dialled'));
  }
  const begun = performance.now();
  const bell = listenForRing(deps.api, request);
  const failure = await askToDial(deps.api, ringing).finally(bell.stop);
  if (failure === null) {
    const answeredAtMs = Math.floor(toLineTime(line.clock, Date.now()));
    return (await lostAtAnswer(deps, callId, dialling)) ?? { kind: 'answered', answeredAtMs };
  }
  const ending = endingOfDial({
    ...wordsOf(failure.error),
    elapsedMs: performance.now() - begun,
    ringTimeoutMs: ringSeconds(request) * 1_000,
    hasRung: bell.hasRung(),
    isHungUp: wasHungUp(dialling),
  });
  // In doubt, too, a hang-up is carried through: a leg may have joined a room that was closing.
  if (wasHungUp(dialling)) await deps.hangUp(callId);
  if (ending !== null) return ended(deps, callId, ending);
  // Whatever became of it, nobody is on the line any more.
  if (wasHungUp(dialling)) return ended(deps, callId, unanswered('cancelled', 'hung_up'));
  throw lineUnavailable('The answer to a dial was lost', failure.error);
}

/** Looked for once, shortly before the ringing time is over: whoever answers sooner has rung. */
function listenForRing(api: LivekitApi, request: DialRequest) {
  let hasRung: boolean | null = null;
  const look = async () => {
    const { callee } = await lookAtCall(api, request.callId);
    if (callee !== null) hasRung = callee.status !== 'dialing';
  };
  const timer = setTimeout(
    () => void look().catch(() => undefined),
    ringSeconds(request) * 1_000 - LOOK_BEFORE_END_MS,
  );
  return { hasRung: () => hasRung, stop: () => clearTimeout(timer) };
}

/** Null when it was answered; else why not. Made once: LiveKit would ring again. */
async function askToDial({ sip }: LivekitApi, { request, trunk }: Ringing) {
  const { callId, phoneNumber, callerId } = request;
  const options = dialOptions(request, callerId ?? trunk.number);
  const { trunkId, inline } = trunk;
  try {
    await sip.createSipParticipant(trunkId, phoneNumber, roomOf(callId), options, inline);
    return null;
  } catch (error) {
    return { error };
  }
}

/** Answered into a room that was closed meanwhile, or that the agent has left. */
async function lostAtAnswer(
  deps: DialDeps,
  callId: string,
  dialling: Dialling,
): Promise<DialResult | null> {
  deps.memory.keep(callId, { state: 'answered' });
  const seen = await lookAtCall(deps.api, callId).catch(() => null);
  if (dialling.isHungUp || seen?.hasRoom === false) {
    await deps.hangUp(callId);
    return ended(deps, callId, unanswered('cancelled', 'hung_up_at_answer'));
  }
  if (seen === null || seen.hasAgent || seen.callee === null) return null;
  await deps.hangUp(callId);
  return ended(deps, callId, agentError('agent_lost'));
}

function ended({ memory }: DialDeps, callId: string, disposition: Disposition): DialResult {
  memory.keep(callId, { state: 'ended', disposition });
  return { kind: 'ended', disposition };
}

/** LiveKit takes whole seconds. */
function ringSeconds({ ringTimeoutSeconds, line }: DialRequest): number {
  return Math.max(1, Math.ceil(ringTimeoutSeconds / line.clock.speed));
}

function dialOptions(request: DialRequest, fromNumber: string | undefined) {
  const { callId } = request;
  const ringingTimeout = ringSeconds(request);
  return {
    participantIdentity: calleeOf(callId),
    participantName: 'callee',
    participantAttributes: { attemptId: callId },
    headers: { 'X-Attempt-Id': callId },
    hidePhoneNumber: true,
    waitUntilAnswered: true,
    ringingTimeout,
    timeout: ringingTimeout + DIAL_MARGIN_SECONDS,
    maxCallDuration: TALK_MAX_SECONDS,
    ...(fromNumber === undefined ? {} : { fromNumber }),
  };
}

function wordsOf(
  error: unknown,
): Pick<FailedDial, 'sipStatusCode' | 'sipStatus' | 'code' | 'message'> {
  if (!(error instanceof ServerError)) {
    return { sipStatusCode: null, sipStatus: null, code: null, message: '' };
  }
  const sip = error instanceof SipCallError ? error : null;
  return {
    sipStatusCode: sip?.sipStatusCode ?? null,
    sipStatus: sip?.sipStatus ?? null,
    code: error.code ?? null,
    message: error.message,
  };
}

/** Both are asked anew each time: they may become true while a call is waited for. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function wasHungUp({ isHungUp }: Dialling): boolean {
  return isHungUp;
}
