import {
  campaignListQuery,
  campaignOut,
  campaignStatsOut,
  createCampaignSchema,
  updateCampaignSchema,
} from '../../contracts/campaign-api.js';
import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import type { CampaignService } from '../../services/campaigns.js';
import {
  toCampaignChanges,
  toCampaignOut,
  toCampaignStatsOut,
  toWantedCampaign,
} from '../campaign-wire.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { CAMPAIGN, CREATE_CAMPAIGN, EXAMPLE_ID, pageOfOne } from '../examples.js';

const tag = 'Campaigns';
const one = { schema: campaignOut, example: CAMPAIGN };
const ofOne = { params: uuidParams, parameterExamples: { id: EXAMPLE_ID } };

export function campaignEndpoints(campaigns: CampaignService): Endpoint[] {
  return [...readingEndpoints(campaigns), ...writingEndpoints(campaigns)];
}

function readingEndpoints(campaigns: CampaignService): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/campaigns', summary: 'Campaigns', tag, access: 'viewer' },
      query: campaignListQuery,
      answers: {
        200: {
          description: 'Newest first',
          schema: pageSchema(campaignOut),
          example: pageOfOne(CAMPAIGN),
        },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const { company_id: company, skillbase_id: skillbaseId, status, rehearsals } = query;
        const filter = { company, skillbaseId, status, rehearsals };
        const page = await campaigns.list(principal, filter, request);
        return { status: 200, body: pageOut(page, request, toCampaignOut) };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/campaigns/{id}', summary: 'One campaign', tag, ...ofOne },
      access: 'viewer',
      answers: { 200: { description: 'The campaign', ...one } },
      async handle({ principal, params }) {
        return { status: 200, body: toCampaignOut(await campaigns.get(principal, params.id)) };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/campaigns/{id}/stats', summary: 'How far it is', tag },
      ...ofOne,
      access: 'viewer',
      answers: {
        200: {
          description: 'Counted now',
          schema: campaignStatsOut,
          example: {
            campaign_id: EXAMPLE_ID,
            ...{ status: 'running', total_tasks: 1000, completed_tasks: 431, failed_tasks: 52 },
            success_rate: 43.1,
            tasks_by_status: {
              ...{ pending: 396, in_progress: 10, retry: 111, completed: 431, failed: 52 },
            },
          },
        },
      },
      async handle({ principal, params }) {
        return { status: 200, body: toCampaignStatsOut(await campaigns.get(principal, params.id)) };
      },
    }),
  ];
}

function writingEndpoints(campaigns: CampaignService): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'post', path: '/api/campaigns', summary: 'Plan a campaign', tag },
      access: 'operator',
      description:
        'A draft: upload contacts, then start it. The skillbase is named by id or slug; the ' +
        'example uses the bot of the example of `POST /api/skillbases`.',
      body: createCampaignSchema,
      bodyExamples: { campaign: { summary: 'Around the clock', value: CREATE_CAMPAIGN } },
      answers: { 201: { description: 'Planned', ...one } },
      async handle({ principal, body }) {
        const campaign = await campaigns.create(principal, toWantedCampaign(body));
        const headers = { Location: `/api/campaigns/${campaign.id}` };
        return { status: 201, body: toCampaignOut(campaign), headers };
      },
    }),
    endpoint({
      ...{ method: 'put', path: '/api/campaigns/{id}', summary: 'Change a campaign', tag },
      ...ofOne,
      access: 'operator',
      description:
        'Fields that are missing stay. In a running campaign a change holds from one second ' +
        'later on, also for contacts that wait: limits and priority, hours, budget, caller ids, ' +
        'and the bot by skillbase_version (null: its current one). A retry policy applies from ' +
        'the next ending on; a retry that waits keeps its time. line_id and purpose can be ' +
        'changed in a draft only. What was changed stands in `GET /api/campaigns/{id}/events`.',
      body: updateCampaignSchema,
      bodyExamples: {
        limits: { value: { calls_per_minute: 30, max_concurrent_calls: 5 } },
        hours: { value: { daily_end_time: '20:00', days_of_week: [1, 2, 3, 4, 5] } },
        retries: { value: { retry_policy: { busy: { delay_seconds: 300 } } } },
      },
      answers: { 200: { description: 'Changed', ...one } },
      problems: ['state_conflict'],
      async handle({ principal, params, body }) {
        const campaign = await campaigns.update(principal, params.id, toCampaignChanges(body));
        return { status: 200, body: toCampaignOut(campaign) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: '/api/campaigns/{id}', summary: 'Remove a campaign', tag },
      ...ofOne,
      access: 'operator',
      description:
        'It leaves the lists; its calls stay readable. A live one must be stopped first.',
      answers: { 204: { description: 'Removed' } },
      problems: ['in_use'],
      async handle({ principal, params }) {
        await campaigns.archive(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}
