import { campaignOut } from '../../contracts/campaign-api.js';
import { campaignStartedOut, startOut } from '../../contracts/campaign-start.js';
import { uuidParams } from '../../contracts/fields.js';
import type { ControlVerb } from '../../domain/campaign.js';
import type { Principal } from '../../domain/principal.js';
import type { CampaignControl } from '../../services/campaign-control.js';
import type { DryRuns } from '../../services/dry-run.js';
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

export interface ControlDeps {
  control: CampaignControl;
  dryRuns: DryRuns;
}

/** So many contacts are asked about at a start; of more the answer says how many it looked at. */
const CONTACTS_LOOKED_AT = 10_000;
const START_EXAMPLE = {
  contacts: 1_000,
  looked_at: null,
  by_reason: [
    {
      verdict: 'allow',
      step: 'channel',
      reason: 'allowed',
      who_can_lift: null,
      text: { en: 'nothing stands against it', ru: 'ничто не мешает' },
      contacts: 1_000,
    },
  ],
  next_dial_at: '2026-09-01T08:00:00.000Z',
  next_dial_real_at: '2026-09-01T08:00:00.000Z',
  reason: null,
};

export function campaignControlEndpoints({ control, dryRuns }: ControlDeps): Endpoint[] {
  /** What the gate says of the contacts; a start does not fail for want of it. */
  async function startOf({ companyId }: Principal, id: string) {
    const options = { contactsMax: CONTACTS_LOOKED_AT };
    return dryRuns.preview(companyId, id, options).then(startOut, () => null);
  }

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
          schema: verb === 'start' ? campaignStartedOut : campaignOut,
          example: {
            ...{ ...RUNNING_CAMPAIGN, status: becomes },
            ...(verb === 'start' && { start: START_EXAMPLE }),
          },
        },
      },
      problems: ['state_conflict'],
      async handle({ principal, params }) {
        const [start, campaign] = await Promise.all([
          verb === 'start' ? startOf(principal, params.id) : null,
          control.request(principal, params.id, verb),
        ]);
        const out = toCampaignOut(campaign);
        return { status: 200, body: verb === 'start' ? { ...out, start } : out };
      },
    });
  });
}
