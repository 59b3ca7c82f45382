import type { ParticipantInfo } from 'livekit-server-sdk';
import { unanswered, unknownEnding, type Disposition } from '../domain/call.js';
import type { FoundCall } from '../ports/telephony.js';
import {
  asking,
  calleeOf,
  isAgent,
  isNotFound,
  isPresent,
  roomOf,
  type LivekitApi,
} from './livekit-api.js';

/** What LiveKit shows of a call at one moment. */
export interface SeenCall {
  hasRoom: boolean;
  hasAgent: boolean;
  /** When a dial into the room was begun, epoch milliseconds; null: it never was. */
  dialledAtMs: number | null;
  callee: { status: string; joinedAtMs: number } | null;
}

/** A dial that shows no callee yet may still be on its way for so long. */
export const DIAL_ARRIVES_MS = 15_000;
/**
 * No phone rings longer than this; a restarted livekit-server forgets that a call is active, and
 * would show it as dialling for ever.
 */
const RINGS_AT_MOST_MS = 100_000;
const REMEMBERED_MAX = 10_000;

export const ANSWERED_AND_OVER: Disposition = {
  ...{ network: 'answered', answeredBy: null, business: 'unknown', detail: 'callee_left' },
};

/** Two requests: neither list knows all that the other does. */
export async function lookAtCall(api: LivekitApi, callId: string): Promise<SeenCall> {
  const name = roomOf(callId);
  const [[room], present] = await asking(
    'LiveKit does not tell of the call',
    Promise.all([api.rooms.listRooms([name]), presentIn(api, name)]),
  );
  const callee = present.find(({ identity }) => identity === calleeOf(callId));
  return {
    hasRoom: room !== undefined,
    hasAgent: present.some(isAgent),
    dialledAtMs: dialledAt(room?.metadata),
    callee:
      callee === undefined
        ? null
        : {
            status: callee.attributes['sip.callStatus'] ?? '',
            joinedAtMs: Number(callee.joinedAt) * 1_000,
          },
  };
}

/** Nobody is in a room that does not exist. */
export async function presentIn({ rooms }: LivekitApi, room: string): Promise<ParticipantInfo[]> {
  const everybody = await rooms.listParticipants(room).catch((error: unknown) => {
    if (isNotFound(error)) return [];
    throw error;
  });
  return everybody.filter(isPresent);
}

/** Said in the room before its dial, so that every process can tell whether there was one. */
export function dialMark(nowMs: number): string {
  return JSON.stringify({ dialled_at: nowMs });
}

function dialledAt(metadata: string | undefined): number | null {
  try {
    const said: unknown = JSON.parse(metadata ?? '');
    const at = (said as { dialled_at?: unknown } | null)?.dialled_at;
    return typeof at === 'number' ? at : null;
  } catch {
    return null;
  }
}

/** What a process has learned of its calls, for when LiveKit does not show them any more. */
export interface CallMemory {
  recall(callId: string): FoundCall | null;
  keep(callId: string, found: FoundCall): void;
  forget(callId: string): void;
}

/** The oldest are forgotten: nobody asks for calls of yesterday. */
export function createCallMemory(): CallMemory {
  const known = new Map<string, FoundCall>();
  return {
    recall: (callId) => known.get(callId) ?? null,
    keep(callId, found) {
      known.delete(callId);
      known.set(callId, found);
      const [oldest] = known.keys();
      if (known.size > REMEMBERED_MAX && oldest !== undefined) known.delete(oldest);
    },
    forget: (callId) => void known.delete(callId),
  };
}

/** What is known counts where it is final; else what is seen. */
export function stateOfCall(
  seen: SeenCall,
  known: FoundCall | null,
  nowMs: number = Date.now(),
): FoundCall {
  if (known?.state === 'ended') return known;
  if (seen.callee !== null) return stateOfCallee(seen.callee, known, nowMs);
  if (known?.state === 'answered') return { state: 'ended', disposition: ANSWERED_AND_OVER };
  // A room that is gone tells no more whether there was a dial; who closed it has looked before.
  if (!seen.hasRoom && known === null)
    return { state: 'ended', disposition: unknownEnding('lost') };
  if (seen.dialledAtMs === null) return { state: 'none' };
  if (nowMs - seen.dialledAtMs < DIAL_ARRIVES_MS) return { state: 'ringing' };
  return { state: 'ended', disposition: unknownEnding('lost') };
}

function stateOfCallee(
  callee: NonNullable<SeenCall['callee']>,
  known: FoundCall | null,
  nowMs: number,
): FoundCall {
  // LiveKit says it of calls only that were answered.
  if (callee.status === 'hangup') return { state: 'ended', disposition: ANSWERED_AND_OVER };
  const isAnswered =
    callee.status === 'active' ||
    known?.state === 'answered' ||
    nowMs - callee.joinedAtMs > RINGS_AT_MOST_MS;
  return { state: isAnswered ? 'answered' : 'ringing' };
}

/** What our own hang-up makes of a call. */
export function afterHangUp(found: FoundCall): FoundCall {
  switch (found.state) {
    case 'none':
    case 'ended':
      return found;
    case 'ringing':
      return { state: 'ended', disposition: unanswered('cancelled', 'hung_up') };
    case 'answered':
      return { state: 'ended', disposition: { ...ANSWERED_AND_OVER, detail: 'hung_up' } };
  }
}
