import { CALL_TASK_EXAMPLE } from './call-task-examples.js';

const RU =
  'Следующий звонок будет 2026-09-01 11:30:00 (Europe/Moscow): было занято; попыток: 1 из 3.';

export const WHY_EXAMPLE = {
  call_task_id: CALL_TASK_EXAMPLE.id,
  sentence: RU,
  sentences: {
    en:
      'Will be called again at 2026-09-01 11:30:00 (Europe/Moscow): ' +
      'the line was busy; attempts: 1 of 3.',
    ru: RU,
  },
  status: 'retry',
  end_reason: null,
  outcome: 'busy',
  campaign_status: 'running',
  reason: 'busy',
  who_can_lift: null,
  next: {
    step: 'at_time',
    next_attempt_at: '2026-09-01T08:30:00.000Z',
    next_attempt_real_at: '2026-09-01T08:30:00.000Z',
  },
  decision: { verdict: 'allow', step: 'channel', reason: 'allowed', until: null, facts: {} },
  queue: null,
  last_decision: {
    verdict: 'retry',
    reason: 'busy',
    at: '2026-09-01T08:00:20.000Z',
    until: '2026-09-01T08:30:00.000Z',
    facts: {},
  },
  attempts: {
    total: 1,
    counted_in_round: 1,
    max: 3,
    round: 1,
    calls: [
      {
        call_id: '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44',
        attempt_number: 1,
        round: 1,
        state: 'ended',
        disposition: 'busy',
        outcome: 'busy',
        started_at: '2026-09-01T08:00:00.000Z',
        ended_at: '2026-09-01T08:00:20.000Z',
      },
    ],
  },
};

const CAMPAIGN_EN =
  'Running, 412 contacts wait and the next call comes at 2026-09-01 12:00:03 (Europe/Moscow): ' +
  "the campaign's rate is the limit; 85 of 500 have ended.";

export const CAMPAIGN_WHY_EXAMPLE = {
  campaign_id: CALL_TASK_EXAMPLE.campaign_id,
  sentence: CAMPAIGN_EN,
  sentences: {
    en: CAMPAIGN_EN,
    ru:
      'Идёт, ждут 412, следующий звонок 2026-09-01 12:00:03 (Europe/Moscow): ' +
      'темп задаёт кампания; завершено 85 из 500.',
  },
  status: 'running',
  pause: null,
  rehearsal_of: null,
  next: {
    step: 'in_turn',
    next_dial_at: '2026-09-01T09:00:03.000Z',
    next_dial_real_at: '2026-09-01T09:00:03.000Z',
    reason: null,
    who_can_lift: null,
    limit: 'campaign_rate',
    calls_per_minute: 9.9,
  },
  open: {
    total: 415,
    in_call: 3,
    queued: 212,
    waiting: [{ kind: 'retry', reason: 'busy', tasks: 40, next_at: '2026-09-01T09:12:00.000Z' }],
    asleep: [
      {
        zone_key: 'RU:Asia/Vladivostok',
        tasks: 160,
        reason: 'window_closed',
        opens_at: '2026-09-01T23:00:00.000Z',
      },
    ],
  },
  ended: [{ status: 'completed', end_reason: 'human_talked', tasks: 85 }],
};
