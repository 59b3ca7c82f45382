import express, { type Request } from 'express';
import { DomainError } from '../../domain/errors.js';
import type { LineEventReader } from '../../ports/line-events.js';
import type { LineEvents } from '../../services/line-events.js';
import { endpoint, type Endpoint } from '../endpoint.js';

/** LiveKit sends single events. */
const EVENT_MAX_BYTES = 256 * 1024;
/** The signature is over the bytes, so they are not parsed on the way. */
const rawBody = express.raw({ type: () => true, limit: EVENT_MAX_BYTES });

export interface LivekitWebhookParts {
  /** Null: this API knows no LiveKit. */
  reader: LineEventReader | null;
  events: Pick<LineEvents, 'heard'>;
}

/** LiveKit tells here who left a room; nobody else is believed. */
export function livekitWebhookEndpoints({ reader, events }: LivekitWebhookParts): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/webhooks/livekit',
      tag: 'Lines',
      access: 'public',
      summary: 'For LiveKit: somebody left a room, or it closed',
      description:
        'Signed by LiveKit in the header `Authorization`. Repeating an event is harmless.',
      headers: { Authorization: 'A token of LiveKit over the digest of the body' },
      before: [rawBody],
      problems: ['unauthenticated'],
      answers: { 200: { description: 'Heard' } },
      async handle({ raw, headers }) {
        if (reader === null) {
          throw new DomainError('unauthenticated', 'No LiveKit is configured here.');
        }
        const body: unknown = (raw as Request).body;
        const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
        const event = await reader.read(text, headers.authorization ?? null);
        if (event !== null) events.heard(event);
        return { status: 200 };
      },
    }),
  ];
}
