import { Readable } from 'node:stream';
import {
  callMessagesOut,
  callMessagesSchema,
  transcriptOut,
  transcriptQuery,
  transcriptSchema,
} from '../../contracts/call-detail.js';
import { uuidParams } from '../../contracts/fields.js';
import { transcriptText, transcriptVtt } from '../../domain/transcript.js';
import type { Calls } from '../../services/calls.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';

const tag = 'Calls';
const ofOne = { params: uuidParams, parameterExamples: { id: EXAMPLE_ID } };
const SAID = { id: 1, role: 'assistant', content: 'Здравствуйте! Это салон красоты.' };
const AT = '2026-09-01T08:00:07.000Z';
const MESSAGES = [
  { ...SAID, index: 0, state_id: 'greeting', was_interrupted: false, created_at: AT },
];
const TEXTS = {
  text: { type: 'text/plain', write: transcriptText },
  vtt: { type: 'text/vtt', write: transcriptVtt },
} as const;

/** What was said in a call. */
export function callTranscriptEndpoints({ calls }: { calls: Calls }): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/calls/{id}/messages', tag, access: 'viewer', ...ofOne },
      summary: 'The messages of a call',
      answers: {
        200: {
          description: 'In the order in which they were said',
          schema: callMessagesSchema,
          example: MESSAGES,
        },
      },
      async handle({ params: { id }, principal }) {
        const messages = await calls.messages(principal.companyId, id);
        return { status: 200, body: callMessagesOut(messages) };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/calls/{id}/transcript', tag, access: 'viewer', ...ofOne },
      summary: 'What was said',
      description:
        'As JSON, as plain text, or as WebVTT, which shows it beside the recording: by `format` ' +
        'or by the header Accept.',
      query: transcriptQuery,
      headers: { Accept: 'application/json, text/plain or text/vtt' },
      answers: {
        200: {
          description: 'All turns',
          schema: transcriptSchema,
          example: { messages: [{ ...SAID, timestamp: AT }] },
          otherTexts: {
            'text/plain': '[00:00:07] Бот: Здравствуйте! Это салон красоты.\n',
            'text/vtt':
              'WEBVTT\n\n00:00:07.000 --> 00:00:12.000\n<v Бот>Здравствуйте! Это салон красоты.\n',
          },
        },
      },
      async handle({ params: { id }, query, headers, principal }) {
        const transcript = await calls.transcript(principal.companyId, id);
        const format = query.format ?? preferredFormat(headers.accept);
        if (format === 'json') return { status: 200, body: transcriptOut(transcript.messages) };
        const { type, write } = TEXTS[format];
        return {
          status: 200,
          headers: { 'Content-Type': `${type}; charset=utf-8`, Vary: 'Accept' },
          body: Readable.from([Buffer.from(write(transcript))]),
        };
      },
    }),
  ];
}

/** The first of those that we have; a browser, which asks for anything, gets JSON. */
function preferredFormat(accept: string | undefined): 'json' | 'text' | 'vtt' {
  const types = (accept ?? '').split(',').map((part) => part.split(';')[0]?.trim().toLowerCase());
  const known = types.find((type) =>
    ['application/json', 'text/plain', 'text/vtt', '*/*'].includes(type ?? ''),
  );
  if (known === 'text/plain') return 'text';
  return known === 'text/vtt' ? 'vtt' : 'json';
}
