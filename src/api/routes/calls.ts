import { z } from 'zod';
import {
  callDetailOut,
  callDetailSchema,
  callOut,
  callPageSchema,
  callsQuery,
  transcriptOut,
  transcriptSchema,
} from '../../contracts/call-api.js';
import { pageOut, pageRequest } from '../../contracts/pagination.js';
import type { CallFilter } from '../../ports/call-store.js';
import type { Calls } from '../../services/calls.js';
import { endpoint, type Endpoint } from '../endpoint.js';

const params = z.strictObject({ id: z.uuid() });
const CALL_EXAMPLE = {
  id: '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44',
  company_id: '5a1f0c0d-6b1e-4b57-8f0e-2d7c9a4e6f22',
  campaign_id: '0b0f6d0a-8a0e-4c86-9d55-1f0d8a7c2b33',
  call_task_id: '3b9df7c1-62a7-45d8-9f5d-0f0f6f3b2c11',
  skillbase_id: '1c0d9e8f-7a6b-4c5d-9e8f-7a6b5c4d3e21',
  skillbase_version: 1,
  line_id: '2d1e0f9a-8b7c-4d6e-8f9a-8b7c6d5e4f32',
  attempt_number: 1,
  direction: 'outbound',
  caller_number: null,
  callee_number: '+79990000000',
  outcome: 'success',
  disposition: {
    network: 'answered',
    answered_by: 'human',
    business: 'goal_met',
    detail: null,
    code: 'goal_met',
  },
  collected_data: { время: '18:00' },
  duration_sec: 42,
  turn_count: 6,
  language: 'ru',
  status: 'completed',
  state: 'ended',
  started_at: '2026-09-01T08:00:00.000Z',
  answered_at: '2026-09-01T08:00:06.000Z',
  ended_at: '2026-09-01T08:00:48.000Z',
  recording_url: null,
};
const SAID = { id: 1, role: 'assistant', content: 'Здравствуйте! Это салон красоты.' };
const DETAIL_EXAMPLE = {
  call: CALL_EXAMPLE,
  messages: [
    {
      ...SAID,
      index: 0,
      state_id: 'greeting',
      was_interrupted: false,
      created_at: '2026-09-01T08:00:07.000Z',
    },
  ],
  metrics: { eou_latency_avg: 420, cost_total: 0.0123, turn_count: 6 },
};
const TRANSCRIPT_EXAMPLE = { messages: [{ ...SAID, timestamp: '2026-09-01T08:00:07.000Z' }] };

/** Calls: every attempt, answered or not, with what was said and what it cost. */
export function callEndpoints({ calls }: { calls: Calls }): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/api/calls',
      tag: 'Calls',
      summary: 'Calls, newest first',
      access: 'viewer',
      query: callsQuery,
      parameterExamples: { outcome: 'success', limit: 20 },
      answers: {
        200: {
          description: 'A page; `total` honours all filters',
          schema: callPageSchema,
          example: { items: [CALL_EXAMPLE], total: 1, limit: 50, skip: 0, cursor: null },
        },
      },
      async handle({ query, principal }) {
        const page = pageRequest(query);
        const found = await calls.list(principal.companyId, filterOf(query), page);
        return { status: 200, body: pageOut(found, page, callOut) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/calls/{id}',
      tag: 'Calls',
      summary: 'One call with its transcript and metrics',
      access: 'viewer',
      params,
      parameterExamples: { id: CALL_EXAMPLE.id },
      answers: {
        200: { description: 'The call', schema: callDetailSchema, example: DETAIL_EXAMPLE },
      },
      async handle({ params: { id }, principal }) {
        return { status: 200, body: callDetailOut(await calls.detail(principal.companyId, id)) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/calls/{id}/transcript',
      tag: 'Calls',
      summary: 'What was said',
      access: 'viewer',
      params,
      parameterExamples: { id: CALL_EXAMPLE.id },
      answers: {
        200: { description: 'All turns', schema: transcriptSchema, example: TRANSCRIPT_EXAMPLE },
      },
      async handle({ params: { id }, principal }) {
        const { messages } = await calls.detail(principal.companyId, id);
        return { status: 200, body: transcriptOut(messages) };
      },
    }),
  ];
}

function filterOf(query: z.output<typeof callsQuery>): CallFilter {
  return {
    companyId: query.company_id,
    campaignId: query.campaign_id,
    skillbaseId: query.skillbase_id,
    callTaskId: query.call_task_id,
    outcome: query.outcome,
    status: query.status,
    state: query.state,
    from: query.from === undefined ? undefined : new Date(query.from),
    to: query.to === undefined ? undefined : new Date(query.to),
  };
}
