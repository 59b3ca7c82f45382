import type { JobContext } from '@livekit/agents';
import { ParticipantKind, RoomEvent, type RemoteParticipant, type Room } from '@livekit/rtc-node';
import type { Briefing } from './briefing.js';
import { createConversation, type Conversation } from './conversation.js';
import type { CallDeps, Desk } from './desk.js';
import { calleeOf, parseDispatch, type Dispatch } from './dispatch.js';
import { createDoorClient } from './door-client.js';
import { fetchBriefing } from './fetch-briefing.js';
import { holdTalk } from './hold-talk.js';
import { startHeart } from './heart.js';
import { watchPhoneLeg } from './phone-leg.js';
import { createServices, type ServicesProblem } from './providers.js';
import { createSipLine } from './sip-line.js';
import { transferCallee } from './sip-transfer.js';

/** Nobody answers after a ring of this length. */
const NOBODY_LIMIT_MS = 10 * 60_000;

/**
 * One call: prepared before the dial, held after the answer, reported in every case. It ends its
 * job, and when nobody answers at once.
 */
export async function runCall(ctx: JobContext, deps: CallDeps): Promise<void> {
  const dispatch = parseDispatch(ctx.job.metadata);
  if (dispatch === null) {
    deps.log.error({ jobId: ctx.job.id }, 'a job without a call');
    ctx.shutdown('no call');
    return;
  }
  const log = deps.log.child({ callId: dispatch.callId });
  if (!deps.journal.claim({ ...dispatch, pid: process.pid, answeredAtMs: null })) {
    log.warn({}, 'another process of this host has the call');
    ctx.shutdown('claimed');
    return;
  }
  let reason = 'failed';
  try {
    reason = await takeCall(ctx, { ...deps, log }, dispatch);
    log.info({ reason }, 'the job of a call ends');
  } catch (error) {
    log.error({ err: error }, 'the job of a call failed');
  }
  deps.journal.release(dispatch.callId);
  ctx.shutdown(reason);
}

async function takeCall(ctx: JobContext, deps: CallDeps, dispatch: Dispatch): Promise<string> {
  const askDoor = createDoorClient(dispatch);
  const leaving = new AbortController();
  const asked = fetchBriefing(askDoor, { isOver: () => leaving.signal.aborted });
  await ctx.connect();
  if (otherAgents(ctx.room).length > 0) {
    leaving.abort();
    return 'another agent is in the room';
  }
  const desk = openDesk(ctx, deps, { dispatch, askDoor, leaving });
  try {
    const briefing = await asked;
    if (briefing === null) return 'the door gave no briefing';
    const prepared = await prepare(desk, briefing);
    tellReadiness(desk, prepared);
    if (!(await isAnswered(desk))) return 'nobody answered';
    return await holdTalk(desk, prepared, briefing);
  } finally {
    desk.heart.stop();
    desk.leg.close();
  }
}

function openDesk(
  ctx: JobContext,
  deps: CallDeps,
  call: Pick<Desk, 'dispatch' | 'askDoor'> & { leaving: AbortController },
): Desk {
  const { dispatch, askDoor, leaving } = call;
  const callee = calleeOf(dispatch.callId);
  const leg = watchPhoneLeg(ctx.room, callee);
  const transfer = (to: string) =>
    transferCallee(deps.config.livekit, { room: ctx.room.name ?? '', callee, to });
  const line = createSipLine({ ctx, leg, callee, transfer });
  const heart = startHeart(askDoor, { onHangUp: () => leaving.abort() });
  const own = { ctx, dispatch, askDoor, leg, line, heart };
  return { ...deps, ...own, cancelled: leaving.signal };
}

/** What takes time is done while it does not ring yet. */
async function prepare(
  desk: Desk,
  briefing: Briefing,
): Promise<Conversation | { problem: ServicesProblem }> {
  const { config, vad } = desk;
  const services = createServices({ config: briefing.config, access: config, vad });
  if ('problem' in services) {
    desk.log.error({ problem: services.problem }, 'the bot of a call can not be had here');
    return services;
  }
  const callee = calleeOf(briefing.callId);
  const conversation = createConversation({ ...desk, callee, briefing, services });
  await conversation.open();
  return conversation;
}

/**
 * The line dials only after `agent.ready`; whoever waits for it may read why it does not come. The
 * room shows it at once, but its acknowledgement may get lost, which is noticed 5 s later, when the
 * callee has answered: nothing waits for that.
 */
function tellReadiness(
  { ctx, log }: Desk,
  prepared: Conversation | { problem: ServicesProblem },
): void {
  const told: Record<string, string> =
    'problem' in prepared ? { 'agent.error': prepared.problem } : { 'agent.ready': '1' };
  ctx.room.localParticipant
    ?.setAttributes(told)
    .catch((error: unknown) => log.warn({ err: error }, 'readiness was not acknowledged'));
}

async function isAnswered({ leg, ctx, cancelled }: Desk): Promise<boolean> {
  const limit = AbortSignal.any([cancelled, AbortSignal.timeout(NOBODY_LIMIT_MS)]);
  const left = new Promise<'gone'>((resolve) => {
    limit.addEventListener('abort', () => resolve('gone'), { once: true });
    // A server that was restarted sends a second agent; who came first has the call.
    ctx.room.on(RoomEvent.ParticipantConnected, (participant) => {
      if (isAgent(participant) && isReady(participant)) resolve('gone');
    });
  });
  return (await Promise.race([leg.answered(), left])) === 'active';
}

function otherAgents(room: Room): RemoteParticipant[] {
  return [...room.remoteParticipants.values()].filter(isAgent);
}

const isAgent = ({ info }: RemoteParticipant) => info.kind === ParticipantKind.AGENT;

const isReady = ({ attributes }: RemoteParticipant) => attributes['agent.ready'] === '1';
