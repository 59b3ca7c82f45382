import { uuidParams } from '../../contracts/fields.js';
import {
  callMessageSchema,
  campaignMessageSchema,
  liveQuery,
  liveTicketSchema,
} from '../../contracts/live-api.js';
import { problemSchema } from '../../contracts/problem.js';
import type { LiveTickets } from '../../services/live-tickets.js';
import { endpoint, type Answer, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';
import { CLOSE_CODES, RECONNECT_CODES } from '../live-close-codes.js';

const CODES = Object.values(CLOSE_CODES)
  .map(({ code, reason }) => `| ${code} | ${reason} |`)
  .join('\n');

const HOW = `A WebSocket: this document cannot say more of it than its messages. The key goes
into the subprotocol (\`Sec-WebSocket-Protocol: new-voice, key.<base64url of the key>\`) or into
\`Authorization\`; else a ticket of \`POST /api/live-tickets\` into the address. Each message is
\`{"type", "id", "data"}\`. Who comes back sends the last \`id\` as \`last_event_id\`, in the
address or in a message, and misses nothing: \`init\` says \`"resumed": true\` and tells nothing
again; where it is false, begin anew with what it says. The text \`ping\` is answered with
\`pong\`.

| close code | meaning |
|---|---|
${CODES}

Connect again after ${RECONNECT_CODES.join(', ')}.`;

const CALL_MESSAGE = {
  type: 'turn',
  id: 4711,
  data: {
    ...{ turn_index: 1, role: 'user', content: 'Да, удобно.', state_id: 'greeting' },
    ...{ was_interrupted: false, at: '2026-09-01T08:00:09.000Z' },
  },
};
const CAMPAIGN_MESSAGE = {
  type: 'counters',
  id: 4700,
  data: {
    total_tasks: 1000,
    tasks_by_status: { pending: 396, in_progress: 10, retry: 111, completed: 431, failed: 52 },
    calls_by_state: { dialing: 3, live: 7 },
    import: null,
  },
};

/** The live view, as far as HTTP can tell of it, and tickets for it. */
export function liveEndpoints({ tickets }: { tickets: LiveTickets }): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/analytics/ws/calls/{id}', tag: 'Calls' },
      summary: 'Watch a call (WebSocket)',
      description: `\`init\`, then \`status\`, \`turn\`, \`metrics\`, \`ended\`. ${HOW}`,
      ...{ access: 'viewer', params: uuidParams, query: liveQuery },
      parameterExamples: { id: EXAMPLE_ID },
      answers: {
        101: {
          description: 'Switching to WebSocket; these are its messages',
          ...{ schema: callMessageSchema, example: CALL_MESSAGE },
        },
        ...UPGRADE_REQUIRED,
      },
      handle: ({ requestId }) => upgradeRequired(requestId),
    }),
    endpoint({
      ...{ method: 'get', path: '/api/campaigns/{id}/ws', tag: 'Campaigns' },
      summary: 'Watch a campaign (WebSocket)',
      description: `\`init\`, then \`status\`, and \`counters\` at most once a second. ${HOW}`,
      ...{ access: 'viewer', params: uuidParams, query: liveQuery },
      parameterExamples: { id: EXAMPLE_ID },
      answers: {
        101: {
          description: 'Switching to WebSocket; these are its messages',
          ...{ schema: campaignMessageSchema, example: CAMPAIGN_MESSAGE },
        },
        ...UPGRADE_REQUIRED,
      },
      handle: ({ requestId }) => upgradeRequired(requestId),
    }),
    endpoint({
      ...{ method: 'post', path: '/api/live-tickets', tag: 'Calls' },
      summary: 'A ticket for one WebSocket',
      description:
        'For browsers, which cannot send headers with a WebSocket: `?ticket=` in its address. It ' +
        'opens one socket within a minute and can do what the key can that asked for it.',
      ...{ access: 'viewer', showsSecret: true, changesNothing: true },
      answers: {
        201: {
          description: 'Shown this once',
          schema: liveTicketSchema,
          example: { ticket: `nvt_${'x'.repeat(43)}`, expires_at: '2026-09-01T09:01:00.000Z' },
        },
      },
      async handle({ principal }) {
        const { ticket, expiresAt } = await tickets.issue(principal);
        return { status: 201, body: { ticket, expires_at: expiresAt.toISOString() } };
      },
    }),
  ];
}

const TITLE = 'This address speaks WebSocket';

const UPGRADE_REQUIRED = {
  426: {
    description: TITLE,
    schema: problemSchema,
    contentType: 'application/problem+json',
    example: upgradeRequired(EXAMPLE_ID).body,
  },
};

function upgradeRequired(requestId: string) {
  return {
    status: 426,
    headers: {
      ...{ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
      ...{ Upgrade: 'websocket', Connection: 'Upgrade' },
    },
    body: {
      ...{ type: '/problems/upgrade_required', title: TITLE, status: 426 },
      detail: 'Ask with the headers of a WebSocket handshake.',
      ...{ code: 'upgrade_required', errors: [], request_id: requestId },
    },
  } satisfies Answer;
}
