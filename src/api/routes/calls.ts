import { z } from 'zod';
import { callOut, callPageSchema, callsQuery } from '../../contracts/call-api.js';
import { callDetailOut, callDetailSchema } from '../../contracts/call-detail.js';
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
  rating: null,
  recording_url: '/api/calls/9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44/recording',
};
const SAID = { id: 1, role: 'assistant', content: 'Здравствуйте! Это салон красоты.' };
const DETAIL_EXAMPLE = {
  call: {
    ...CALL_EXAMPLE,
    phone_number: CALL_EXAMPLE.callee_number,
    duration: CALL_EXAMPLE.duration_sec,
    connected_at: CALL_EXAMPLE.answered_at,
    contact_info: {
      name: 'Анна',
      phone_number: CALL_EXAMPLE.callee_number,
      data: { город: 'Казань' },
    },
    agreements: [{ name: 'время', value: '18:00' }],
    transfer_status: 'none',
    lead_transfer: { lead_id: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77', status: 'new' },
    completion_reason: 'goal_met',
    rejection_reason: null,
    why_url: `/api/call-tasks/${CALL_EXAMPLE.call_task_id}/why`,
  },
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
        const body = pageOut(found, page, (call) => callOut(call, found.recorded.has(call.id)));
        return { status: 200, body };
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
        const detail = await calls.detail(principal.companyId, id);
        return { status: 200, body: callDetailOut(detail, detail.isRecorded) };
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
    phoneNumber: query.phone_number,
    outcome: query.outcome,
    status: query.status,
    state: query.state,
    from: query.from === undefined ? undefined : new Date(query.from),
    to: query.to === undefined ? undefined : new Date(query.to),
  };
}
