export const CALL_TASK_EXAMPLE = {
  id: '3b9df7c1-62a7-45d8-9f5d-0f0f6f3b2c11',
  campaign_id: '0b0f6d0a-8a0e-4c86-9d55-1f0d8a7c2b33',
  company_id: '5a1f0c0d-6b1e-4b57-8f0e-2d7c9a4e6f22',
  phone_number: '+79990000001',
  contact_name: 'Анна Смирнова',
  contact_data: { услуга: 'маникюр' },
  status: 'retry',
  end_reason: null,
  outcome: 'busy',
  attempt_count: 1,
  round: 1,
  last_attempt_at: '2026-09-01T08:00:00.000Z',
  next_attempt_at: '2026-09-01T08:30:00.000Z',
  error_message: null,
  created_at: '2026-09-01T07:00:00.000Z',
  updated_at: '2026-09-01T08:00:20.000Z',
};

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
  next: {
    step: 'at_time',
    next_attempt_at: '2026-09-01T08:30:00.000Z',
    next_attempt_real_at: '2026-09-01T08:30:00.000Z',
  },
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
