import { LIVE_STATUSES } from '../domain/campaign.js';
import { DomainError } from '../domain/errors.js';
import type { Campaign, CampaignEdit, CampaignSettings } from '../ports/campaign-store.js';

/**
 * What a running campaign works by; a change of these is recorded and wakes it. The names are those
 * of the wire.
 */
const WORKED_BY = {
  startTimeMs: 'start_time',
  endTimeMs: 'end_time',
  dailyStart: 'daily_start_time',
  dailyEnd: 'daily_end_time',
  timezone: 'timezone',
  callsPerMinute: 'calls_per_minute',
  maxConcurrentCalls: 'max_concurrent_calls',
  maxRetries: 'max_retries',
  retryDelayMinutes: 'retry_delay_minutes',
  lineId: 'line_id',
  skillbaseVersion: 'skillbase_version',
} as const satisfies Partial<Record<keyof CampaignSettings, string>>;

/**
 * Chosen before the first call, so that all calls of a campaign are made with one bot on one line.
 */
const CHOSEN_IN_DRAFT = ['lineId', 'skillbaseVersion'] as const;

type WorkedBy = keyof typeof WORKED_BY;

/** What an edit writes, or why it is refused; pure. */
export function decideEdit(current: Campaign, changes: Partial<CampaignSettings>): CampaignEdit {
  const { status } = current;
  if (status === 'stopped') throw conflict('A stopped campaign is not changed any more.', current);
  const settings = { ...settingsOf(current), ...changes };
  const changed = (Object.keys(WORKED_BY) as WorkedBy[]).filter((field) => {
    return settings[field] !== current[field];
  });
  const fixed = CHOSEN_IN_DRAFT.find((field) => changed.includes(field));
  if (fixed && status !== 'draft') {
    throw conflict(`${WORKED_BY[fixed]} can be changed in a draft only.`, current);
  }
  const isLive = LIVE_STATUSES.includes(status);
  const matters = isLive && changed.length > 0;
  return {
    settings,
    recorded: matters ? { before: named(current, changed), after: named(settings, changed) } : null,
    wake: matters,
  };
}

function settingsOf(campaign: Campaign): CampaignSettings {
  const { name, description, startTimeMs, endTimeMs, dailyStart, dailyEnd, timezone } = campaign;
  const { callsPerMinute, maxConcurrentCalls, maxRetries, retryDelayMinutes } = campaign;
  const { lineId, skillbaseVersion } = campaign;
  return {
    ...{ name, description, startTimeMs, endTimeMs, dailyStart, dailyEnd, timezone },
    ...{ callsPerMinute, maxConcurrentCalls, maxRetries, retryDelayMinutes },
    ...{ lineId, skillbaseVersion },
  };
}

function named(settings: CampaignSettings, fields: readonly WorkedBy[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [WORKED_BY[field], wireValue(settings, field)]));
}

function wireValue(settings: CampaignSettings, field: WorkedBy): unknown {
  const value = settings[field];
  const isInstant = field === 'startTimeMs' || field === 'endTimeMs';
  return isInstant && typeof value === 'number' ? new Date(value).toISOString() : value;
}

function conflict(message: string, { status }: Campaign): DomainError {
  return new DomainError('state_conflict', message, { extra: { state: status } });
}
