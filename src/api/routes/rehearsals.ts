import { campaignOut } from '../../contracts/campaign-api.js';
import { uuidParams } from '../../contracts/fields.js';
import { rehearsalBody } from '../../contracts/rehearsal-api.js';
import type { Rehearsals } from '../../services/rehearsals.js';
import { toCampaignOut } from '../campaign-wire.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { CALL_TASK_EXAMPLE } from './call-task-examples.js';
import { EXAMPLE_ID, RUNNING_CAMPAIGN } from '../examples.js';

/** Copying a million contacts takes longer than other answers may. */
const DEADLINE_MS = 120_000;

export function rehearsalEndpoints({ rehearsals }: { rehearsals: Rehearsals }): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/api/campaigns/{id}/rehearse',
      tag: 'Control',
      summary: 'Run a copy of it on the simulator, in virtual time',
      description:
        'Copies the campaign and its contacts onto a simulated line with a clock of its own and ' +
        'starts the copy. It rings no phone, whatever the line of the original; suppressions, ' +
        'consents and rules of the company apply as they are. It is in no count and no list of ' +
        'real campaigns (`?rehearsals=true` lists them), and goes when its original is deleted.',
      access: 'operator',
      params: uuidParams,
      parameterExamples: { id: CALL_TASK_EXAMPLE.campaign_id },
      body: rehearsalBody,
      bodyExamples: {
        default: { summary: 'Sixty times as fast, from its first call on', value: {} },
        monday: {
          summary: 'From a Monday on, ten times as fast',
          value: { speed: 10, starts_at: '2026-09-07T08:00:00+03:00' },
        },
      },
      deadlineMs: DEADLINE_MS,
      answers: {
        201: {
          description: 'The rehearsal, started',
          schema: campaignOut,
          example: { ...RUNNING_CAMPAIGN, rehearsal_of: EXAMPLE_ID, name: 'Rehearsal: Reminders' },
        },
      },
      problems: ['state_conflict'],
      async handle({ principal, params, body }) {
        const wish = { speed: body.speed, startsAtMs: body.starts_at ?? null };
        const campaign = await rehearsals.start(principal, params.id, wish);
        const headers = { Location: `/api/campaigns/${campaign.id}` };
        return { status: 201, body: toCampaignOut(campaign), headers };
      },
    }),
  ];
}
