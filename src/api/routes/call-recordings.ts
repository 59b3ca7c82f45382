import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { DomainError } from '../../domain/errors.js';
import type { Recording } from '../../ports/recording-store.js';
import type { AgentDoor } from '../../services/agent-door.js';
import { bearerToken } from '../authenticate.js';
import { endpoint, type Endpoint } from '../endpoint.js';

const params = z.strictObject({ id: z.uuid().toLowerCase() });
const CALL_ID = '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44';
const KINDS: readonly Recording['contentType'][] = ['audio/wav', 'audio/ogg', 'audio/mpeg'];

export interface CallRecordingParts {
  door: Pick<AgentDoor, 'assertToken' | 'keepRecording'>;
  maxBytes: number;
}

/** The agent's way for the sound of its call, which goes straight on to the store. */
export function callRecordingEndpoints({ door, maxBytes }: CallRecordingParts): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'put', path: '/internal/calls/{id}/recording', tag: 'Agent' },
      access: 'call_token',
      summary: 'The sound of the call, once it is over',
      description: 'The body is the sound itself. Bringing it again changes nothing.',
      params,
      parameterExamples: { id: CALL_ID },
      headers: {
        'Content-Type': 'audio/wav, audio/ogg or audio/mpeg',
        'Content-Digest': 'Their hash: sha-256=:base64:',
      },
      deadlineMs: null,
      answers: { 204: { description: 'Kept' } },
      problems: ['state_conflict', 'unsupported_file', 'payload_too_large'],
      async handle({ params: { id }, headers, raw }) {
        door.assertToken(id, bearerToken(headers));
        const announced = announcedIn(headers, maxBytes);
        await door.keepRecording(id, { ...announced, body: raw });
        return { status: 204 };
      },
    }),
  ];
}

function announcedIn(headers: IncomingHttpHeaders, maxBytes: number) {
  const contentType = KINDS.find((kind) => headers['content-type']?.split(';')[0] === kind);
  if (contentType === undefined) {
    throw new DomainError('unsupported_file', `The body must be one of ${KINDS.join(', ')}.`);
  }
  const size = Number(headers['content-length']);
  const digest = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(String(headers['content-digest']))?.[1];
  const errors = [
    ...(Number.isInteger(size) && size > 0
      ? []
      : [{ field: 'Content-Length', message: 'is required' }]),
    ...(digest === undefined
      ? [{ field: 'Content-Digest', message: 'must be sha-256=:base64:' }]
      : []),
  ];
  if (errors.length > 0 || digest === undefined) {
    throw new DomainError('validation_failed', 'The sound is not announced rightly.', { errors });
  }
  if (size > maxBytes) {
    throw new DomainError('payload_too_large', `A recording has at most ${maxBytes} bytes.`);
  }
  return { contentType, size, sha256: Buffer.from(digest, 'base64').toString('hex') };
}
