import {
  A_CALLER_ID,
  aBudget,
  aPack,
  HOUR_MS,
  NOW_MS,
  type GateWish,
} from '../support/gate-facts.js';

const source = 'law';

/** Facts of one hindrance each, what is said of it, by the order of the steps. */
export const HINDRANCES: [step: string, reason: string, verdict: string, wish: GateWish][] = [
  ['campaign', 'campaign_not_running', 'defer', { campaign: { status: 'paused' } }],
  ['number', 'number_invalid', 'deny', { contact: { phoneNumber: '89161234567' } }],
  ['number', 'country_unknown', 'deny', { contact: { country: null } }],
  [
    'number',
    'line_type_not_allowed',
    'deny',
    {
      contact: { lineType: 'PREMIUM_RATE' },
      packs: [aPack({ lineTypesDenied: { source, types: ['PREMIUM_RATE'] } })],
    },
  ],
  [
    'number',
    'example_number',
    'deny',
    { line: { isReal: true }, contact: { phoneNumber: '+79990001234' } },
  ],
  ['suppression', 'suppressed', 'deny', { contact: { isSuppressed: true } }],
  [
    'suppression',
    'list_missing',
    'deny',
    { packs: [aPack({ lists: [{ source, code: 'dnc', maxAgeDays: 31 }] })] },
  ],
  [
    'suppression',
    'list_outdated',
    'deny',
    {
      packs: [aPack({ lists: [{ source, code: 'dnc', maxAgeDays: 31 }] })],
      lists: [{ code: 'dnc', asOf: '2026-01-30' }],
    },
  ],
  [
    'consent',
    'consent_missing',
    'deny',
    { packs: [aPack({ consent: [{ source, grade: 'express' }] })] },
  ],
  [
    'consent',
    'consent_too_weak',
    'deny',
    {
      packs: [aPack({ consent: [{ source, grade: 'express_written' }] })],
      contact: { consentGrade: 'express' },
      campaign: { consentGrade: 'implied' },
    },
  ],
  [
    'packs',
    'robot_marketing_blocked',
    'deny',
    { packs: [aPack({ blocked: [{ source, unlessApproval: 'robots' }] })] },
  ],
  [
    'packs',
    'approval_missing',
    'deny',
    { packs: [aPack({ approvals: [{ source, kind: 'paper', realLinesOnly: false }] })] },
  ],
  [
    'attempts',
    'attempt_cap',
    'defer',
    {
      packs: [aPack({ attemptCaps: [{ source, id: 'day', per: 'number', max: 1, hours: 24 }] })],
      contact: { rangAtMs: [NOW_MS - HOUR_MS] },
    },
  ],
  ['window', 'schedule_over', 'deny', { schedule: { endTimeMs: NOW_MS } }],
  ['window', 'not_started', 'defer', { schedule: { startTimeMs: NOW_MS + 1 } }],
  [
    'window',
    'zone_unknown',
    'deny',
    {
      contact: { zonesKnown: false, zones: ['Asia/Omsk', 'Asia/Tomsk'] },
      campaign: { contactTimezonePolicy: 'skip' },
    },
  ],
  ['window', 'window_closed', 'defer', { schedule: { dailyStart: '12:00' } }],
  ['window', 'window_never_opens', 'deny', { contact: { zones: ['Mars/Olympus'] } }],
  [
    'window',
    'zones_do_not_meet',
    'deny',
    {
      contact: { zonesKnown: false, zones: ['Asia/Kamchatka', 'Europe/Kaliningrad'] },
      campaign: { contactTimezonePolicy: 'intersection' },
    },
  ],
  ['caller_id', 'caller_id_missing', 'deny', { line: { isReal: true } }],
  [
    'caller_id',
    'caller_id_not_labelled',
    'deny',
    {
      packs: [aPack({ callerId: { source, labelRequired: true, contractRequired: true } })],
      line: { isReal: true, callerIds: [{ ...A_CALLER_ID, hasContract: false }] },
    },
  ],
  [
    'caller_id',
    'caller_ids_resting',
    'defer',
    { line: { callerIds: [{ ...A_CALLER_ID, restingUntilMs: NOW_MS + 7 }] } },
  ],
  [
    'data_flow',
    'data_flow_not_approved',
    'deny',
    {
      packs: [aPack({ approvals: [{ source, kind: 'cross_border_data', realLinesOnly: true }] })],
      line: { isReal: true, callerIds: [A_CALLER_ID] },
    },
  ],
  ['budget', 'budget_spent', 'defer', { campaign: { budget: aBudget({ spentUsd: 9.5 }) } }],
  ['budget', 'budget_reserved', 'defer', { campaign: { budget: aBudget({ reservedUsd: 9.5 }) } }],
  ['channel', 'number_in_call', 'defer', { contact: { numberInCall: true } }],
];
