import type {
  CallRow,
  CallTaskRow,
  CampaignRow,
  CompanyRow,
  DecisionRow,
  Evidence,
  LeaseRow,
  LedgerEntry,
  LineRow,
  PermitRow,
} from '../../src/judge/evidence.js';

/** Evidence that tests may doctor. */
export interface World extends Evidence {
  ledger: LedgerEntry[];
  companies: CompanyRow[];
  lines: LineRow[];
  campaigns: CampaignRow[];
  tasks: CallTaskRow[];
  calls: CallRow[];
  decisions: DecisionRow[];
  leases: LeaseRow[];
  openPermits: PermitRow[];
}

/** A Tuesday, 11:00 in Moscow. */
export const START_MS = Date.parse('2026-03-03T08:00:00Z');
export const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
const COMPANY = 'company-1';
const LINE = 'line-1';
const CAMPAIGN = 'campaign-1';

export interface WorldOptions {
  contacts: number;
  perMinute?: number;
  /** Of the line's clock; null: real time. */
  speed?: number | null;
}

/** How the attempts of contacts end, one contact after the other, again and again. */
const STORIES: readonly (readonly string[])[] = [
  ['goal_met'],
  ['busy', 'goal_met'],
  ['no_answer', 'no_answer', 'no_answer'],
  ['busy', 'voicemail', 'silence'],
  ['declined'],
  ['trunk_failure', 'congestion', 'refused'],
  ['callback', 'goal_met'],
  ['unknown', 'busy', 'hung_up_early'],
];
const ANSWERED: Readonly<Record<string, string>> = {
  goal_met: 'human',
  refused: 'human',
  callback: 'human',
  hung_up_early: 'human',
  voicemail: 'voicemail',
  silence: 'silence',
};
const BEHAVIOURS: Readonly<Record<string, string>> = {
  goal_met: 'human',
  refused: 'human',
  callback: 'human',
  hung_up_early: 'hangs_up_early',
  silence: 'silent',
};
const OUR_FAULTS = new Set(['trunk_failure', 'congestion']);

/** A campaign that called everybody by the rules and has finished, as exchange and rows tell it. */
export function cleanWorld(options: WorldOptions): World {
  const { contacts, perMinute = 240, speed = null } = options;
  const clock =
    speed === null ? null : { realOriginMs: START_MS, virtualOriginMs: START_MS, speed };
  const real = (lineMs: number) =>
    clock === null ? lineMs : START_MS + (lineMs - START_MS) / clock.speed;
  const attempts = plannedAttempts(contacts, 60_600 / perMinute);
  const calls = attempts.map(callOf);
  const ledger = attempts.flatMap((attempt) => entriesOf(attempt, real));
  ledger.sort((a, b) => Date.parse(a.at_real) - Date.parse(b.at_real));
  ledger.forEach((entry, index) => (entry.seq = index + 1));
  const endMs = Math.max(...attempts.map(({ endMs: at }) => at)) + SECOND_MS;
  return {
    ledger,
    lastSeqBeforeRows: ledger.length,
    companies: [{ id: COMPANY, callsPerMinute: null, maxConcurrentCalls: null }],
    lines: [
      { id: LINE, companyId: COMPANY, callsPerMinute: 60_000, maxConcurrentCalls: 10_000, clock },
    ],
    campaigns: [campaignOf({ perMinute, startMs: real(START_MS), endMs: real(endMs) })],
    tasks: Array.from({ length: contacts }, (_, contact) => taskOf(contact)),
    calls,
    decisions: [],
    leases: [],
    openPermits: [],
    nowMs: real(endMs) + MINUTE_MS,
    campaignId: null,
  };
}

interface Attempt {
  contact: number;
  number: number;
  code: string;
  dialMs: number;
  endMs: number;
}

/** In the order of their dials: whoever is due first gets the next slot. */
function plannedAttempts(contacts: number, spacingMs: number): Attempt[] {
  const attempts: Attempt[] = [];
  let waiting = Array.from({ length: contacts }, (_, contact) => ({ contact, dueMs: START_MS }));
  let slotMs = START_MS;
  for (let number = 1; waiting.length > 0; number += 1) {
    const round = waiting.sort((a, b) => a.dueMs - b.dueMs);
    waiting = [];
    for (const { contact, dueMs } of round) {
      const story = STORIES[contact % STORIES.length] ?? [];
      const code = story[number - 1] ?? 'busy';
      const dialMs = Math.max(slotMs, dueMs);
      slotMs = dialMs + spacingMs;
      const endMs = dialMs + (ANSWERED[code] ? 25 : 5) * SECOND_MS;
      attempts.push({ contact, number, code, dialMs, endMs });
      if (number < story.length) waiting.push({ contact, dueMs: endMs + delayAfter(code, number) });
    }
  }
  return attempts;
}

function delayAfter(code: string, number: number): number {
  const minutes = OUR_FAULTS.has(code) ? 2 ** (number - 1) : code === 'callback' ? 120 : 30;
  return minutes * MINUTE_MS;
}

const phoneOf = (contact: number) => `+7999${String(contact).padStart(7, '0')}`;
const callIdOf = ({ contact, number }: Attempt) => `call-${contact}-${number}`;

function callOf(attempt: Attempt): CallRow {
  const { contact, number, code, endMs } = attempt;
  const answeredBy = ANSWERED[code] ?? null;
  const isUnknown = code === 'unknown';
  return {
    id: callIdOf(attempt),
    callTaskId: `task-${contact}`,
    campaignId: CAMPAIGN,
    companyId: COMPANY,
    lineId: LINE,
    attemptNumber: number,
    round: 1,
    state: 'ended',
    phoneNumber: phoneOf(contact),
    network: answeredBy ? 'answered' : isUnknown ? null : code,
    answeredBy,
    business: answeredBy === 'human' ? code : isUnknown ? code : null,
    detail: isUnknown ? 'lost' : null,
    disposition: code,
    counted: !OUR_FAULTS.has(code),
    zones: [],
    endedAtMs: endMs,
    callbackAtMs: code === 'callback' ? endMs + 120 * MINUTE_MS : null,
  };
}

function entriesOf(attempt: Attempt, real: (lineMs: number) => number): LedgerEntry[] {
  const { contact, code, dialMs, endMs } = attempt;
  const entry = (event: string, lineMs: number, more: object = {}): LedgerEntry => ({
    seq: 0,
    attempt: callIdOf(attempt),
    line: LINE,
    number: phoneOf(contact),
    event,
    code: null,
    at_real: new Date(real(lineMs)).toISOString(),
    at_line: new Date(lineMs).toISOString(),
    dial: 1,
    ...more,
  });
  const isAnswered = ANSWERED[code] !== undefined;
  const network = isAnswered ? 'answered' : code === 'unknown' ? null : code;
  return [
    entry('room_opened', dialMs - 100),
    entry('dial', dialMs, { behaviour: BEHAVIOURS[code] ?? code }),
    ...(isAnswered ? [entry('answered', dialMs + 5 * SECOND_MS)] : []),
    entry('ended', endMs, { code: isAnswered ? 'agent_hung_up' : code, network }),
    entry('room_closed', endMs, { code: 'platform' }),
  ];
}

function taskOf(contact: number): CallTaskRow {
  const story = STORIES[contact % STORIES.length] ?? [];
  const last = story.at(-1) ?? '';
  const isTalked = ANSWERED[last] === 'human';
  return {
    id: `task-${contact}`,
    campaignId: CAMPAIGN,
    phoneNumber: phoneOf(contact),
    status: isTalked ? 'completed' : 'failed',
    endReason: isTalked ? 'human_talked' : last === 'declined' ? last : 'attempts_used_up',
    attemptCount: story.length,
    permitId: null,
    zoneKey: 'RU:*',
    zoneSource: 'country',
    nextAttemptAtMs: null,
    createdAtMs: START_MS - MINUTE_MS,
  };
}

function campaignOf(run: { perMinute: number; startMs: number; endMs: number }): CampaignRow {
  const { perMinute, startMs, endMs } = run;
  const event = { verb: null, status: null, before: {} };
  return {
    id: CAMPAIGN,
    companyId: COMPANY,
    lineId: LINE,
    status: 'completed',
    settings: {
      callsPerMinute: perMinute,
      maxConcurrentCalls: 5_000,
      startTimeMs: null,
      endTimeMs: null,
      dailyStart: '09:00',
      dailyEnd: '18:00',
      timezone: 'Europe/Moscow',
      daysOfWeek: [1, 2, 3, 4, 5, 6, 7],
      holidays: [],
      contactTimezonePolicy: 'campaign',
      maxRetries: 3,
      retryDelayMinutes: 30,
      retryPolicy: {},
    },
    events: [
      { ...event, atMs: startMs - 500, kind: 'requested', verb: 'start' },
      { ...event, atMs: startMs - 100, kind: 'status', status: 'running' },
      { ...event, atMs: endMs, kind: 'status', status: 'completed' },
    ],
  };
}
