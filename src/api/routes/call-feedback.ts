import {
  callIssueOut,
  callIssuesQuery,
  newCallIssueSchema,
  rateCallSchema,
  ratedCallOut,
  toCallIssueOut,
} from '../../contracts/call-feedback.js';
import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import type { CallIssues } from '../../services/call-issues.js';
import type { Calls } from '../../services/calls.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';

const tag = 'Calls';
const WANTED = {
  call_id: '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44',
  reason: 'wrong_transcript',
  comment: 'Имя записано неверно',
};
const ISSUE = {
  id: EXAMPLE_ID,
  company_id: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11',
  ...WANTED,
  created_by: 'CRM (5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77)',
  created_at: '2026-09-01T09:00:00.000Z',
};

/** What people think of a call. */
export function callFeedbackEndpoints(deps: { calls: Calls; issues: CallIssues }): Endpoint[] {
  const { calls, issues } = deps;
  return [
    endpoint({
      ...{ method: 'post', path: '/api/calls/{id}/rate', summary: 'Rate a call', tag },
      access: 'operator',
      description: 'From 1 to 5; the last rating counts.',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      body: rateCallSchema,
      bodyExamples: { good: { value: { rating: 5 } } },
      answers: {
        200: {
          description: 'Rated',
          schema: ratedCallOut,
          example: { call_id: EXAMPLE_ID, rating: 5 },
        },
      },
      async handle({ params: { id }, body: { rating }, principal }) {
        await calls.rate(principal.companyId, id, rating);
        return { status: 200, body: { call_id: id, rating } };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/reports', summary: 'Report what is wrong with a call', tag },
      access: 'operator',
      body: newCallIssueSchema,
      bodyExamples: { transcript: { value: WANTED } },
      answers: { 201: { description: 'Kept', schema: callIssueOut, example: ISSUE } },
      async handle({ body, principal }) {
        const { call_id: callId, reason, comment } = body;
        const issue = await issues.add(principal, {
          callId,
          reason,
          comment: comment === '' ? null : comment,
        });
        return { status: 201, body: toCallIssueOut(issue) };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/reports', summary: 'What is wrong with calls', tag },
      access: 'viewer',
      query: callIssuesQuery,
      parameterExamples: { reason: 'wrong_transcript' },
      answers: {
        200: {
          description: 'Newest first',
          schema: pageSchema(callIssueOut),
          example: pageOfOne(ISSUE),
        },
      },
      async handle({ query, principal }) {
        const page = pageRequest(query);
        const { call_id: callId, reason } = query;
        const found = await issues.list(principal, { callId, reason }, page);
        return { status: 200, body: pageOut(found, page, toCallIssueOut) };
      },
    }),
  ];
}
