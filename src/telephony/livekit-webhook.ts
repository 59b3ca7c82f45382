import { WebhookReceiver, type WebhookEvent } from 'livekit-server-sdk';
import { DomainError } from '../domain/errors.js';
import type { CallWatch, LineEvent, LineEventReader } from '../ports/line-events.js';
import {
  calleeOf,
  callOfRoom,
  createLivekitApi,
  isAgent,
  type LivekitKeys,
} from './livekit-api.js';
import { lookAtCall } from './livekit-calls.js';

/** LiveKit signs each delivery: a token over the digest of the very bytes that it sends. */
export function createLivekitWebhook({
  apiKey,
  apiSecret,
}: Pick<LivekitKeys, 'apiKey' | 'apiSecret'>): LineEventReader {
  const receiver = new WebhookReceiver(apiKey, apiSecret);
  return {
    async read(body, proof) {
      const event = await receiver.receive(body, proof ?? '').catch((cause: unknown) => {
        throw new DomainError('unauthenticated', 'This is not signed by our LiveKit.', { cause });
      });
      return lineEventOf(event);
    },
  };
}

function lineEventOf({ event, room, participant }: WebhookEvent): LineEvent | null {
  const callId = callOfRoom(room?.name ?? '');
  if (callId === null) return null;
  if (event === 'room_finished') return { callId, what: 'room_closed' };
  if (event !== 'participant_left' || participant === undefined) return null;
  if (participant.identity === calleeOf(callId)) return { callId, what: 'callee_left' };
  return isAgent(participant) ? { callId, what: 'agent_left' } : null;
}

export function createLivekitWatch(keys: LivekitKeys): CallWatch {
  const api = createLivekitApi(keys);
  return {
    async isAttended(callId) {
      const { callee, hasAgent } = await lookAtCall(api, callId);
      return callee !== null && hasAgent;
    },
  };
}
