import { createCampaignSchema } from '../../contracts/campaign-api.js';
import { uuidParams } from '../../contracts/fields.js';
import { testCallOut, testCallSchema } from '../../contracts/test-call-api.js';
import type { Skillbase } from '../../ports/skillbase-store.js';
import type { TestCall, TestCalls } from '../../services/test-calls.js';
import { toWantedCampaign } from '../campaign-wire.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';

const EXAMPLE_TASK = '3b9df7c1-62a7-45d8-9f5d-0f0f6f3b2c11';
const MESSAGES = {
  simulator: 'The simulator plays the person: no phone rings. Set up a real line to call one.',
  livekit: 'The phone rings as soon as the rules of calling allow it.',
} as const;
/** The campaign's start waits for its status, then the call for its admission. */
const LIMIT_MS = 10_000;
const MADE = {
  call_id: '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44',
  status: 'initiated',
  phone_number: '+79990000042',
  skillbase_id: EXAMPLE_ID,
  message: MESSAGES.simulator,
  line_kind: 'simulator',
  campaign_id: '0b0f6d0a-8a0e-4c86-9d55-1f0d8a7c2b33',
  call_task_id: EXAMPLE_TASK,
  why_url: `/api/call-tasks/${EXAMPLE_TASK}/why`,
};

/** One call with a bot, to hear it. */
export function testCallEndpoints(testCalls: TestCalls): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'post', path: '/api/skillbases/{id}/test-call', tag: 'Skillbases' },
      ...{ summary: 'Call one number with this bot', access: 'operator' },
      description:
        'Made as a campaign of one contact and one attempt, on the default line of the company, ' +
        'under the same rules as any call: it may have to wait, and `why_url` says for what.',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      body: testCallSchema,
      bodyExamples: { number: { value: { phone_number: '+7 999 000-00-42' } } },
      deadlineMs: LIMIT_MS,
      answers: { 200: { description: 'Asked for', schema: testCallOut, example: MADE } },
      problems: ['state_conflict'],
      async handle({ principal, params: { id }, body }) {
        const phoneNumber = body.phone_number;
        const wanted = { skillbaseId: id, phoneNumber, campaignOf };
        return { status: 200, body: toOut(id, await testCalls.make(principal, wanted)) };
      },
    }),
  ];
}

function campaignOf({ id, companyId, name }: Skillbase) {
  return toWantedCampaign(
    createCampaignSchema.parse({
      ...{ company_id: companyId, skillbase_id: id, name: `Test call: ${name}`.slice(0, 255) },
      ...{ daily_start_time: '00:00', daily_end_time: '24:00' },
      ...{ max_concurrent_calls: 1, calls_per_minute: 60, max_retries: 0 },
    }),
  );
}

function toOut(skillbaseId: string, made: TestCall) {
  const { callId, callTaskId, campaignId, phoneNumber, lineKind } = made;
  return {
    ...{ call_id: callId, status: 'initiated', phone_number: phoneNumber },
    ...{ skillbase_id: skillbaseId, message: MESSAGES[lineKind], line_kind: lineKind },
    ...{ campaign_id: campaignId, call_task_id: callTaskId },
    why_url: `/api/call-tasks/${callTaskId}/why`,
  };
}
