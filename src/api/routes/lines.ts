import { z } from 'zod';
import { uuidParams } from '../../contracts/fields.js';
import {
  lineOut,
  lineSchema,
  linesSchema,
  newLineSchema,
  toLineChanges,
  updateLineSchema,
} from '../../contracts/line-api.js';
import { pageQuery, pageRequest } from '../../contracts/pagination.js';
import { smallListOut } from '../../contracts/small-list.js';
import type { Line } from '../../ports/line-store.js';
import type { Lines } from '../../services/lines.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';

const NEW_LINE = {
  name: 'Rehearsal',
  kind: 'simulator',
  calls_per_minute: 600,
  max_concurrent_calls: 50,
  settings: { by: 'weights', seed: 7, weights: { human: 60, busy: 20, no_answer: 20 } },
  clock: { starts_at: '2026-09-01T08:00:00Z', speed: 60 },
};
const CONGESTED = { share: 0.3, from: '2026-09-01T09:00:00Z', until: '2026-09-01T09:02:00Z' };
const LINE_EXAMPLE = {
  ...NEW_LINE,
  id: '2d1e0f9a-8b7c-4d6e-8f9a-8b7c6d5e4f32',
  company_id: null,
  ...{ caller_ids: [], caller_id_gaps: [] },
  is_default: false,
  clock: { starts_at: '2026-09-01T08:00:00.000Z', speed: 60, now: '2026-09-01T08:00:00.010Z' },
  created_at: '2026-11-20T10:00:00.000Z',
};

const LIST = {
  name: 'lines',
  keyOf: ({ createdAt, id }: Line) => `${createdAt.toISOString()} ${id}`,
  toOut: lineOut,
};

const TRUNK = {
  name: 'Carrier',
  kind: 'livekit',
  calls_per_minute: 60,
  max_concurrent_calls: 10,
  settings: {
    trunk: {
      ...{ address: 'sip.example.com:5060', transport: 'udp', numbers: ['+74950000000'] },
      ...{ username: 'new-voice', password: 'as your carrier gave it' },
    },
  },
};
/** What dials: simulators, and trunks of carriers over LiveKit. */
export function lineEndpoints({ lines }: { lines: Lines }): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/api/lines',
      tag: 'Lines',
      summary: 'The lines that you may use',
      access: 'viewer',
      query: z.strictObject(pageQuery),
      answers: {
        200: {
          description: 'Oldest first',
          schema: linesSchema,
          example: pageOfOne(LINE_EXAMPLE),
        },
      },
      async handle({ principal, query }) {
        const found = await lines.list(principal.companyId);
        return { status: 200, body: smallListOut(found, pageRequest(query), LIST) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/lines',
      tag: 'Lines',
      summary: 'Make a line: simulated, with a clock of its own if wanted, or real',
      description: 'The password of a trunk is kept encrypted and answered by nobody.',
      access: 'admin',
      body: newLineSchema,
      bodyExamples: {
        rehearsal: { summary: 'A minute in a second', value: NEW_LINE },
        trunk: { summary: 'A trunk of a carrier', value: TRUNK },
      },
      answers: { 201: { description: 'Made', schema: lineSchema, example: LINE_EXAMPLE } },
      async handle({ body, principal }) {
        const { clock } = body;
        const line = await lines.create(principal.companyId, {
          company: body.company_id ?? null,
          name: body.name,
          kind: body.kind,
          callsPerMinute: body.calls_per_minute,
          maxConcurrentCalls: body.max_concurrent_calls,
          settings: body.settings,
          clock: clock ? { startsAt: new Date(clock.starts_at), speed: clock.speed } : null,
        });
        return { status: 201, body: lineOut(line) };
      },
    }),
    updateEndpoint(lines),
  ];
}

function updateEndpoint(lines: Lines): Endpoint {
  return endpoint({
    ...{ method: 'put', path: '/api/lines/{id}', tag: 'Lines', access: 'admin' },
    summary: 'Change a line while it is dialled on',
    description:
      'Fields that are missing stay. A changed rate holds from one second after: slots granted ' +
      'ahead are taken back; a changed trunk holds from the next dial. A line that all share is ' +
      'changed by keys of the platform only.',
    params: uuidParams,
    parameterExamples: { id: EXAMPLE_ID },
    body: updateLineSchema,
    bodyExamples: {
      limits: { summary: 'Slower', value: { calls_per_minute: 300, max_concurrent_calls: 30 } },
      congested: {
        summary: 'Its carrier is congested for two minutes',
        value: { settings: { seed: 7, congestion: CONGESTED } },
      },
    },
    answers: { 200: { description: 'Changed', schema: lineSchema, example: LINE_EXAMPLE } },
    async handle({ principal, params, body }) {
      const line = await lines.update(principal, params.id, toLineChanges(body));
      return { status: 200, body: lineOut(line) };
    },
  });
}
