import { EXAMPLE_ID } from '../examples.js';

const COMPANY_ID = '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11';
const CALL_ID = '9c1d7f0a-3f52-4a55-8d0e-2b1c4d5e6f70';
const AT = '2026-09-01T09:00:00.000Z';

export const WEBHOOK = {
  id: EXAMPLE_ID,
  company_id: COMPANY_ID,
  url: 'https://crm.example.com/hooks/calls',
  description: 'CRM',
  events: ['call.ended', 'campaign.*'],
  include_phone_numbers: false,
  is_active: true,
  disabled_reason: null,
  disabled_at: null,
  failures_in_row: 0,
  failing_since: null,
  last_success_at: AT,
  last_failure_at: null,
  created_by: `CRM (${EXAMPLE_ID})`,
  created_at: AT,
  updated_at: AT,
};

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export const DELIVERY = {
  id: '3b0d8a4e-7f0e-4f7b-9a67-1d2c3b4a5f60',
  webhook_id: EXAMPLE_ID,
  event_id: 4711,
  event_type: 'call.ended',
  campaign_id: '2f1c0f7e-5a0c-4a35-8f5e-6b7a8c9d0e1f',
  call_id: CALL_ID,
  state: 'delivered',
  attempts: 2,
  replays: 0,
  next_attempt_at: null,
  delivered_at: '2026-09-01T09:00:06.000Z',
  created_at: AT,
};

export const DELIVERY_DETAIL = {
  ...DELIVERY,
  attempt_log: [
    {
      ...{ number: 1, at: '2026-09-01T09:00:00.500Z', duration_ms: 131, status: 503 },
      ...{ error: 'refused', answer: 'try later' },
    },
    {
      ...{ number: 2, at: '2026-09-01T09:00:06.000Z', duration_ms: 88, status: 204 },
      ...{ error: null, answer: null },
    },
  ],
};

export const SENT =
  'Each event is a POST of `{type, timestamp, data}` with the headers `webhook-id`, ' +
  '`webhook-timestamp` and `webhook-signature` of Standard Webhooks ' +
  '(https://www.standardwebhooks.com): verify with any of its libraries. Answer 2xx within 10 s; ' +
  'anything else is tried again after 5 s, 30 s, 2 min, 10 min, 1 h, 3 h, 6 h and then every 6 h ' +
  'for three days (a longer `Retry-After` is kept to). Events of one call come in their order. ' +
  'What was answered with 2xx is not sent again, unless our process dies at that very moment: it ' +
  'then comes once more with the same `webhook-id`, so remember the ids. 410 switches the ' +
  'webhook off, and so do five days of nothing but failures; other webhooks hear ' +
  '`webhook.disabled`. Events of rehearsals are not sent.';
