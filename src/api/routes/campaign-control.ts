import { campaignOut } from '../../contracts/campaign-api.js';
import { uuidParams } from '../../contracts/fields.js';
import type { ControlVerb } from '../../domain/campaign.js';
import type { CampaignControl } from '../../services/campaign-control.js';
import { toCampaignOut } from '../campaign-wire.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, RUNNING_CAMPAIGN } from '../examples.js';

const VERBS: Record<ControlVerb, { summary: string; description: string; becomes: string }> = {
  start: {
    summary: 'Start dialling',
    description: 'From a draft, or again when tasks wait. Pins the current version of the bot.',
    becomes: 'running',
  },
  pause: {
    summary: 'Make no new calls',
    description: 'From now on nobody is dialled; live calls end normally, tasks keep their place.',
    becomes: 'paused',
  },
  resume: { summary: 'Go on', description: 'After a pause.', becomes: 'running' },
  stop: {
    summary: 'End for good',
    description: 'What waits is cancelled, live calls end normally. A stop is final.',
    becomes: 'stopping',
  },
};

export function campaignControlEndpoints(control: CampaignControl): Endpoint[] {
  const verbs = Object.keys(VERBS) as ControlVerb[];
  return verbs.map((verb) => {
    const { summary, description, becomes } = VERBS[verb];
    return endpoint({
      method: 'post',
      path: `/api/campaigns/{id}/${verb}`,
      summary,
      description:
        `${description}\n\nAnswers with the campaign as soon as the request is carried out, ` +
        'at the latest after two seconds. With Temporal away it is 503 and the request stands.',
      tag: 'Control',
      access: 'operator',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      answers: {
        200: {
          description: 'Asked for',
          schema: campaignOut,
          example: { ...RUNNING_CAMPAIGN, status: becomes },
        },
      },
      problems: ['state_conflict'],
      async handle({ principal, params }) {
        const campaign = await control.request(principal, params.id, verb);
        return { status: 200, body: toCampaignOut(campaign) };
      },
    });
  });
}
