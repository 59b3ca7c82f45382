import { setTimeout as pause } from 'node:timers/promises';
import { RoomAgentDispatch } from 'livekit-server-sdk';
import { DomainError } from '../domain/errors.js';
import type { RoomRequest } from '../ports/telephony.js';
import { hasSpokenUp } from './livekit-agent.js';
import { asking, isAgent, roomOf, type LivekitApi } from './livekit-api.js';
import { DIAL_ARRIVES_MS, lookAtCall, presentIn, type SeenCall } from './livekit-calls.js';

export interface RoomWaits {
  /** For an agent that is ready; a busy machine takes its time to start one. */
  agentMs: number;
  /** After so long without an agent in the room, another is asked for. */
  takerMs: number;
}

/** Shorter than the activity that waits. */
export const ROOM_WAITS: RoomWaits = { agentMs: 30_000, takerMs: 10_000 };

/** A room without a callee goes by itself after this, and one whose callee left, too. */
const EMPTY_SECONDS = 120;
const DEPARTED_SECONDS = 60;
/** Agent, callee, and one more that a transfer may bring. */
const PEOPLE_MAX = 4;
const FIRST_LOOK_MS = 60;
const LOOK_AGAIN_MAX_MS = 400;

const GONE_WITHIN_MS = 4_000;
/** A dial that was just begun may come into a room that is being closed. */
const FRESH_DIAL_WATCHED_MS = 1_500;

export interface Rooms {
  /** Returns with the agent there, ready or unable; without one the room is closed again. */
  open(request: RoomRequest): Promise<void>;
  /** Closes the room and sees that it and the callee are gone. */
  close(callId: string, seen: SeenCall): Promise<void>;
}

export interface RoomDeps {
  api: LivekitApi;
  agentName: string;
  waits: RoomWaits;
}

export function createRooms({ api, agentName, waits }: RoomDeps): Rooms {
  const { rooms, dispatches } = api;

  async function open({ callId, door }: RoomRequest): Promise<void> {
    const name = roomOf(callId);
    const metadata = JSON.stringify({ call_id: callId, door_url: door.url, token: door.token });
    const created = rooms.createRoom({
      ...{ name, emptyTimeout: EMPTY_SECONDS, departureTimeout: DEPARTED_SECONDS },
      ...{ maxParticipants: PEOPLE_MAX, agents: [new RoomAgentDispatch({ agentName, metadata })] },
    });
    await asking('LiveKit opens no room', created);
    if (await agentComes(name, metadata)) return;
    await rooms.deleteRoom(name).catch(() => undefined);
    throw new DomainError('agent_absent', 'No agent came into the room of the call.');
  }

  /**
   * A dispatch that found no free worker was dropped, and is never made up for. One whose agent is
   * only slow stays as well, for to take it back cuts off the agent that comes; of two agents the
   * later one leaves.
   */
  async function dispatchAgain(name: string, metadata: string): Promise<void> {
    const again = dispatches.createDispatch(name, agentName, { metadata });
    await asking('LiveKit sends no agent', again);
  }

  async function agentComes(name: string, metadata: string): Promise<boolean> {
    const until = performance.now() + waits.agentMs;
    let takenBy = performance.now() + waits.takerMs;
    let waitMs = FIRST_LOOK_MS;
    for (;;) {
      const agents = await agentsIn(name);
      if (agents.some(hasSpokenUp)) return true;
      if (performance.now() + waitMs > until) return false;
      if (agents.length === 0 && performance.now() > takenBy) {
        await dispatchAgain(name, metadata);
        takenBy = performance.now() + waits.takerMs;
      }
      await pause(waitMs);
      waitMs = Math.min(LOOK_AGAIN_MAX_MS, waitMs * 1.3);
    }
  }

  async function agentsIn(name: string) {
    const present = presentIn(api, name);
    return (await asking('LiveKit does not tell who is in the room', present)).filter(isAgent);
  }

  return { open, close: (callId, seen) => closeRoom(api, callId, seen) };
}

async function closeRoom(api: LivekitApi, callId: string, before: SeenCall): Promise<void> {
  const begun = performance.now();
  const age = before.dialledAtMs === null ? Infinity : Date.now() - before.dialledAtMs;
  const isFresh = before.callee === null && age < DIAL_ARRIVES_MS;
  const watchedMs = isFresh ? FRESH_DIAL_WATCHED_MS : 0;
  let seen = before;
  let goneSince = begun;
  for (;;) {
    const isGone = !seen.hasRoom && seen.callee === null;
    const now = performance.now();
    if (!isGone || seen === before) await remove(api, callId, seen);
    if (!isGone) goneSince = now;
    else if (now - goneSince >= watchedMs) return;
    if (now - begun > GONE_WITHIN_MS + watchedMs) break;
    if (seen !== before) await pause(FIRST_LOOK_MS);
    seen = await lookAtCall(api, callId);
  }
  throw new DomainError('line_unavailable', 'The room of the call does not close.', {
    extra: { reason: 'room_stays' },
  });
}

/** Whether it helped is what is looked at afterwards. */
async function remove({ rooms }: LivekitApi, callId: string, seen: SeenCall): Promise<void> {
  await rooms.deleteRoom(roomOf(callId)).catch(() => undefined);
  if (seen.hasRoom || seen.callee === null) return;
  await rooms.removeParticipant(roomOf(callId), `callee-${callId}`).catch(() => undefined);
}
