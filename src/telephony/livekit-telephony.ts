import type { Logger } from '../observability/logger.js';
import type { FoundCall, Telephony } from '../ports/telephony.js';
import { createLivekitApi, type LivekitKeys } from './livekit-api.js';
import { afterHangUp, createCallMemory, lookAtCall, stateOfCall } from './livekit-calls.js';
import { dialOver, type Dialling } from './livekit-dial.js';
import { createRooms, ROOM_WAITS, type RoomWaits } from './livekit-room.js';
import type { TrunkDeps } from './livekit-trunk.js';

export interface LivekitTelephonyOptions extends LivekitKeys, TrunkDeps {
  /** Of the agents' server. */
  agentName: string;
  log?: Logger;
  waits?: RoomWaits;
}

/**
 * The telephony port over LiveKit and its SIP service. LiveKit knows no attempt twice, so that the
 * id of the attempt is everywhere: in the names of room and callee, an attribute and a header. What
 * must be right in another process too is read from LiveKit; memory only makes it finer.
 */
export function createLivekitTelephony(options: LivekitTelephonyOptions): Telephony {
  const { agentName, waits = ROOM_WAITS, log } = options;
  const api = createLivekitApi(options);
  const rooms = createRooms({ api, agentName, waits });
  const memory = createCallMemory();
  const dials = new Map<string, Dialling>();

  async function find(callId: string): Promise<FoundCall> {
    const seen = await lookAtCall(api, callId);
    const found = stateOfCall(seen, memory.recall(callId));
    if (found.state === 'answered') memory.keep(callId, found);
    return found;
  }

  async function hangUp(callId: string): Promise<void> {
    const seen = await lookAtCall(api, callId);
    const dialling = dials.get(callId);
    if (dialling !== undefined) dialling.isHungUp = true;
    memory.keep(callId, afterHangUp(stateOfCall(seen, memory.recall(callId))));
    await rooms.close(callId, seen);
  }

  const dialDeps = { api, memory, dials, trunks: options, hangUp, log };
  return {
    openRoom: (request) => rooms.open(request),
    dial: (request) => dialOver(dialDeps, request),
    find: (_line, callId) => find(callId),
    hangUp: (_line, callId) => hangUp(callId),
  };
}
