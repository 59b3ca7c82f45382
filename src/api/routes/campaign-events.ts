import {
  campaignEventOut,
  campaignEventSchema,
  campaignEventsQuery,
} from '../../contracts/campaign-event-api.js';
import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import type { CampaignHistory } from '../../ports/campaign-history.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';

const EVENT = {
  ...{ id: 42, campaign_id: EXAMPLE_ID, call_task_id: null, at: '2026-09-01T09:30:00.000Z' },
  ...{ kind: 'edited', by: `CRM (${EXAMPLE_ID})` },
  before: { calls_per_minute: 60 },
  after: { calls_per_minute: 30 },
};

/** Who changed what, and when. */
export function campaignEventEndpoints({ history }: { history: CampaignHistory }): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/api/campaigns/{id}/events',
      tag: 'Campaigns',
      summary: 'Who asked for what, and what was changed',
      description: 'Requests, statuses and changed settings, newest first; also of one contact.',
      access: 'viewer',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      query: campaignEventsQuery,
      answers: {
        200: {
          description: 'A page',
          schema: pageSchema(campaignEventSchema),
          example: pageOfOne(EVENT),
        },
      },
      async handle({ params: { id }, query, principal }) {
        const request = pageRequest(query);
        const { call_task_id: callTaskId, kind } = query;
        const filter = { campaignId: id, callTaskId, kind };
        const page = await history.list(principal.companyId, filter, request);
        return { status: 200, body: pageOut(page, request, campaignEventOut) };
      },
    }),
  ];
}
