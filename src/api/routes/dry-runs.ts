import { dryRunBody, dryRunOut, dryRunSchema } from '../../contracts/dry-run-api.js';
import { uuidParams } from '../../contracts/fields.js';
import type { DryRuns } from '../../services/dry-run.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';

const DRY_RUN_EXAMPLE = {
  campaign_id: EXAMPLE_ID,
  asked_at: '2026-09-01T08:00:00.000Z',
  contacts: 1_000,
  callable: 990,
  by_reason: [
    {
      verdict: 'allow',
      step: 'channel',
      reason: 'allowed',
      who_can_lift: null,
      text: { en: 'nothing stands against it', ru: 'ничто не мешает' },
      contacts: 700,
    },
    {
      verdict: 'defer',
      step: 'window',
      reason: 'window_closed',
      who_can_lift: 'time',
      text: { en: 'outside the calling hours', ru: 'сейчас не часы обзвона' },
      contacts: 290,
    },
    {
      verdict: 'deny',
      step: 'suppression',
      reason: 'suppressed',
      who_can_lift: 'company',
      text: {
        en: 'the number is on the list of those not to be called',
        ru: 'номер в списке тех, кому не звонить',
      },
      contacts: 10,
    },
  ],
  first_dial_at: '2026-09-01T08:00:00.000Z',
  last_dial_at: '2026-09-02T01:10:00.000Z',
  expected_finish_at: '2026-09-02T01:11:11.000Z',
  first_dial_real_at: '2026-09-01T08:00:00.000Z',
  expected_finish_real_at: '2026-09-02T01:11:11.000Z',
  expected_dials: 1_458,
  unreached: 0,
  channels_needed: 19,
  channels: 20,
  calls_per_minute: 9.9,
  cost_usd: { low: 25.11, high: 61.9 },
  zones: [
    {
      zone_key: 'RU:Europe/Moscow',
      contacts: 700,
      callable: 700,
      first_opening_at: '2026-09-01T08:00:00.000Z',
    },
    {
      zone_key: 'RU:Asia/Vladivostok',
      contacts: 300,
      callable: 290,
      first_opening_at: '2026-09-01T23:00:00.000Z',
    },
  ],
  expected: {
    answered_share: 0.6,
    retried_share: 0.35,
    seconds_per_dial: 71,
    usd_per_talk: 0.0418,
    learned_from_calls: 0,
  },
};

/** A million contacts are looked at within seconds, yet not within the limit of other answers. */
const DEADLINE_MS = 60_000;

export function dryRunEndpoints({ dryRuns }: { dryRuns: DryRuns }): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/api/campaigns/{id}/dry-run',
      tag: 'Control',
      summary: 'What would happen if it were started now',
      description:
        'Asks the gate of every open contact as each dial would, and reckons when the dials come ' +
        'and what they cost. Nothing is written, nobody is called. What a dial comes to is ' +
        'learned from the last 5,000 calls of the company, or taken from defaults when there are ' +
        'fewer than 200: 60 % answered, 35 % tried again, 71 s on a channel.',
      access: 'viewer',
      changesNothing: true,
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      body: dryRunBody,
      bodyExamples: {
        now: { summary: 'As if it were started now', value: {} },
        later: { summary: 'At a time', value: { starts_at: '2026-09-01T11:00:00+03:00' } },
      },
      deadlineMs: DEADLINE_MS,
      answers: {
        200: { description: 'The forecast', schema: dryRunSchema, example: DRY_RUN_EXAMPLE },
      },
      async handle({ params: { id }, body, principal }) {
        const { starts_at: fromMs } = body;
        const asked = fromMs === undefined ? {} : { fromMs };
        return { status: 200, body: dryRunOut(await dryRuns.run(principal.companyId, id, asked)) };
      },
    }),
  ];
}
