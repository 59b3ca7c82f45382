import { isDeepStrictEqual } from 'node:util';
import { LIVE_STATUSES } from '../domain/campaign.js';
import { DomainError } from '../domain/errors.js';
import type { GateReason } from '../domain/gate-reasons.js';
import type { Campaign, CampaignEdit, CampaignSettings } from '../ports/campaign-store.js';

/** Every setting by its name on the wire, which is its name in the history too. */
const NAMES = {
  name: 'name',
  description: 'description',
  startTimeMs: 'start_time',
  endTimeMs: 'end_time',
  dailyStart: 'daily_start_time',
  dailyEnd: 'daily_end_time',
  timezone: 'timezone',
  daysOfWeek: 'days_of_week',
  holidays: 'holidays',
  contactTimezonePolicy: 'contact_timezone_policy',
  callsPerMinute: 'calls_per_minute',
  maxConcurrentCalls: 'max_concurrent_calls',
  priority: 'priority',
  budgetUsd: 'budget_usd',
  maxRetries: 'max_retries',
  retryDelayMinutes: 'retry_delay_minutes',
  retryPolicy: 'retry_policy',
  purpose: 'purpose',
  consent: 'consent',
  lineId: 'line_id',
  callerIds: 'caller_ids',
  skillbaseVersion: 'skillbase_version',
} as const satisfies Record<keyof CampaignSettings, string>;
type Field = keyof typeof NAMES;
const FIELDS = Object.keys(NAMES) as Field[];

/** What calls are not made by: a change of it alone is not worth a line of history. */
const LABELS: readonly Field[] = ['name', 'description'];
/** Chosen before the first call: one line, and one purpose that the rules were checked for. */
const CHOSEN_IN_DRAFT: readonly Field[] = ['lineId', 'purpose'];
const LIMITS: readonly Field[] = ['callsPerMinute', 'maxConcurrentCalls', 'priority'];
const HOURS: readonly Field[] = [
  ...(['startTimeMs', 'endTimeMs', 'dailyStart', 'dailyEnd', 'timezone'] as const),
  ...(['daysOfWeek', 'holidays', 'contactTimezonePolicy'] as const),
];

export type SettingsChanges = Partial<CampaignSettings>;

export const touchesLimits = (changes: SettingsChanges): boolean => names(changes, LIMITS);

/** Deferrals that a change may have made out of date, by the reason that they gave. */
export function outdatedReasons(changes: SettingsChanges): GateReason[] {
  return [
    ...(names(changes, HOURS) ? (['window_closed', 'not_started'] as const) : []),
    ...(names(changes, ['budgetUsd']) ? (['budget_reserved'] as const) : []),
    ...(names(changes, ['callerIds']) ? (['caller_ids_resting'] as const) : []),
  ];
}

/** What an edit writes, or why it is refused; pure. */
export function decideEdit(current: Campaign, changes: SettingsChanges): CampaignEdit {
  const { status } = current;
  if (status === 'stopped') throw conflict('A stopped campaign is not changed any more.', current);
  const before = settingsOf(current);
  const settings = { ...before, ...changes };
  const changed = FIELDS.filter((field) => !isDeepStrictEqual(settings[field], before[field]));
  const fixed = changed.find((field) => CHOSEN_IN_DRAFT.includes(field));
  if (fixed && status !== 'draft') {
    throw conflict(`${NAMES[fixed]} can be changed in a draft only.`, current);
  }
  const worked = changed.filter((field) => !LABELS.includes(field));
  const isRecorded = status !== 'draft' && worked.length > 0;
  const isLive = LIVE_STATUSES.includes(status);
  return {
    settings,
    recorded: isRecorded ? { before: named(before, worked), after: named(settings, worked) } : null,
    wake: isLive && worked.length > 0,
    revokesSlots: isLive && worked.some((field) => LIMITS.includes(field)),
  };
}

function names(changes: SettingsChanges, fields: readonly Field[]): boolean {
  return fields.some((field) => changes[field] !== undefined);
}

function settingsOf(campaign: Campaign): CampaignSettings {
  const settings = FIELDS.map((field) => [field, campaign[field]] as const);
  return Object.fromEntries(settings) as unknown as CampaignSettings;
}

function named(settings: CampaignSettings, fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [NAMES[field], wireValue(field, settings)]));
}

function wireValue(field: Field, settings: CampaignSettings): unknown {
  const value = settings[field];
  const isInstant = field === 'startTimeMs' || field === 'endTimeMs';
  return isInstant && typeof value === 'number' ? new Date(value).toISOString() : asOnWire(value);
}

/** The names inside a consent and a retry policy; an instant there is `...AtMs`. */
function asOnWire(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    const isInstant = key.endsWith('AtMs') && typeof inner === 'number';
    const name = isInstant ? key.slice(0, -'Ms'.length) : key;
    return [snakeCase(name), isInstant ? new Date(inner).toISOString() : asOnWire(inner)];
  });
  return Object.fromEntries(entries);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function conflict(message: string, { status }: Campaign): DomainError {
  return new DomainError('state_conflict', message, { extra: { state: status } });
}
