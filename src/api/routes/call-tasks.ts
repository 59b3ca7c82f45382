import { z } from 'zod';
import {
  callTaskOut,
  callTaskPageSchema,
  callTaskSchema,
  callTasksQuery,
  campaignTasksQuery,
} from '../../contracts/call-task-api.js';
import { pageOut, pageRequest } from '../../contracts/pagination.js';
import type { CallTasks } from '../../services/call-tasks.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { CALL_TASK_EXAMPLE } from './call-task-examples.js';

const params = z.strictObject({ id: z.uuid() });
const parameterExamples = { id: CALL_TASK_EXAMPLE.id };
const PAGE_EXAMPLE = { items: [CALL_TASK_EXAMPLE], total: 1, limit: 50, skip: 0, cursor: null };

/** One contact in one campaign: where it stands, why, and what an operator can do about it. */
export function callTaskEndpoints({ callTasks }: { callTasks: CallTasks }): Endpoint[] {
  return [...readEndpoints(callTasks), ...steerEndpoints(callTasks)];
}

function readEndpoints(callTasks: CallTasks): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/api/campaigns/{id}/call-tasks',
      tag: 'Call tasks',
      summary: 'The contacts of a campaign, in the order of their calls',
      access: 'viewer',
      params,
      parameterExamples: { id: CALL_TASK_EXAMPLE.campaign_id },
      query: campaignTasksQuery,
      answers: {
        200: { description: 'A page', schema: callTaskPageSchema, example: PAGE_EXAMPLE },
      },
      async handle({ params: { id }, query, principal }) {
        const page = pageRequest(query);
        const filter = { ...filterOf(query), campaignId: id };
        const found = await callTasks.listOfCampaign(principal.companyId, filter, page);
        return { status: 200, body: pageOut(found, page, callTaskOut) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/call-tasks',
      tag: 'Call tasks',
      summary: 'Call tasks of all campaigns',
      access: 'viewer',
      query: callTasksQuery,
      parameterExamples: { status: 'retry', limit: 20 },
      answers: {
        200: { description: 'A page', schema: callTaskPageSchema, example: PAGE_EXAMPLE },
      },
      async handle({ query, principal }) {
        const page = pageRequest(query);
        const filter = { ...filterOf(query), campaignId: query.campaign_id };
        const found = await callTasks.list(principal.companyId, filter, page);
        return { status: 200, body: pageOut(found, page, callTaskOut) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/call-tasks/{id}',
      tag: 'Call tasks',
      summary: 'One call task',
      access: 'viewer',
      params,
      parameterExamples,
      answers: {
        200: { description: 'The task', schema: callTaskSchema, example: CALL_TASK_EXAMPLE },
      },
      async handle({ params: { id }, principal }) {
        return { status: 200, body: callTaskOut(await callTasks.get(principal.companyId, id)) };
      },
    }),
  ];
}

function steerEndpoints(callTasks: CallTasks): Endpoint[] {
  const steer = {
    method: 'post',
    tag: 'Call tasks',
    access: 'operator',
    params,
    parameterExamples,
    answers: {
      200: { description: 'The task', schema: callTaskSchema, example: CALL_TASK_EXAMPLE },
    },
    problems: ['state_conflict'],
  } as const;
  return [
    endpoint({
      ...steer,
      path: '/api/call-tasks/{id}/retry',
      summary: 'Call again',
      description:
        'A waiting task becomes due now. An ended one gets a new round with all its ' +
        'attempts. 409 while it is being called, and in a stopped campaign.',
      async handle({ params: { id }, principal }) {
        return { status: 200, body: callTaskOut(await callTasks.retry(principal, id)) };
      },
    }),
    endpoint({
      ...steer,
      path: '/api/call-tasks/{id}/cancel',
      summary: 'Do not call any more',
      description:
        'A waiting task ends at once. A call that is on is hung up, and its task ends a moment ' +
        'later. 409 when it has ended.',
      async handle({ params: { id }, principal }) {
        return { status: 200, body: callTaskOut(await callTasks.cancel(principal, id)) };
      },
    }),
  ];
}

function filterOf(query: z.output<typeof campaignTasksQuery>) {
  const { status, outcome, phone_number: phoneNumber, q } = query;
  return { status, outcome, phoneNumber, q };
}
