import { setTimeout as pause } from 'node:timers/promises';
import { RoomAgentDispatch } from 'livekit-server-sdk';
import { DomainError } from '../domain/errors.js';
import type { RoomRequest } from '../ports/telephony.js';
import { hasSpokenUp } from './livekit-agent.js';
import { asking, isAgent, roomOf, type LivekitApi } from './livekit-api.js';
import { DIAL_ARRIVES_MS, lookAtCall, presentIn, type SeenCall } from './livekit-calls.js';

export interface RoomWaits {
  /** For the agent that came with the room, and for the one that was asked for again. */
  agentMs: number;
  secondAgentMs: number;
}

/** Together shorter than the activity that waits for them. */
export const ROOM_WAITS: RoomWaits = { agentMs: 10_000, secondAgentMs: 5_000 };

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
    if (await agentComes(name, waits.agentMs)) return;
    // One that is there and not ready yet is waited for: a second one would greet as well.
    if (!(await hasAgent(name))) await dispatchAgain(name, metadata);
    if (await agentComes(name, waits.secondAgentMs)) return;
    await rooms.deleteRoom(name).catch(() => undefined);
    throw new DomainError('line_unavailable', 'No agent came into the room of the call.', {
      extra: { reason: 'agent_absent' },
    });
  }

  /** A dispatch that found no free worker was dropped and is never made up for. */
  async function dispatchAgain(name: string, metadata: string): Promise<void> {
    const again = async () => {
      for (const stale of await dispatches.listDispatch(name)) {
        if (stale.agentName === agentName) await dispatches.deleteDispatch(stale.id, name);
      }
      await dispatches.createDispatch(name, agentName, { metadata });
    };
    await asking('LiveKit sends no agent', again());
  }

  async function agentComes(name: string, limitMs: number): Promise<boolean> {
    const until = performance.now() + limitMs;
    let waitMs = FIRST_LOOK_MS;
    for (;;) {
      if ((await agentsIn(name)).some(hasSpokenUp)) return true;
      if (performance.now() + waitMs > until) return false;
      await pause(waitMs);
      waitMs = Math.min(LOOK_AGAIN_MAX_MS, waitMs * 1.3);
    }
  }

  const hasAgent = async (name: string) => (await agentsIn(name)).length > 0;

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
