import type { CampaignEventRow, CampaignSettings } from '../judge/evidence.js';

/** A row of campaign_events; `at` in epoch milliseconds. */
export interface StoredEvent {
  campaignId: string;
  atMs: number;
  kind: CampaignEventRow['kind'];
  before: Record<string, unknown> | null;
  after: Record<string, unknown>;
}

export function readEvent({ atMs, kind, before, after }: StoredEvent): CampaignEventRow {
  const isAccepted = kind === 'requested' && after['accepted'] !== false;
  return {
    atMs,
    kind,
    verb: isAccepted ? textOf(after['verb']) : null,
    status: kind === 'status' ? textOf(after['status']) : null,
    before: kind === 'limits' || kind === 'edited' ? settingsIn(before ?? {}) : {},
  };
}

/** The names of the wire, and how a stored value is read. */
const SETTINGS: Record<
  keyof CampaignSettings,
  [stored: string, read: (value: unknown) => unknown]
> = {
  callsPerMinute: ['calls_per_minute', Number],
  maxConcurrentCalls: ['max_concurrent_calls', Number],
  startTimeMs: ['start_time', instantOf],
  endTimeMs: ['end_time', instantOf],
  dailyStart: ['daily_start_time', String],
  dailyEnd: ['daily_end_time', String],
  timezone: ['timezone', String],
  daysOfWeek: ['days_of_week', listOf(Number)],
  holidays: ['holidays', listOf(String)],
  contactTimezonePolicy: ['contact_timezone_policy', String],
  maxRetries: ['max_retries', Number],
  retryDelayMinutes: ['retry_delay_minutes', Number],
  retryPolicy: ['retry_policy', asStored],
};

function settingsIn(stored: Record<string, unknown>): Partial<CampaignSettings> {
  const known = Object.entries(SETTINGS).filter(([, [name]]) => stored[name] !== undefined);
  return Object.fromEntries(known.map(([field, [name, read]]) => [field, read(stored[name])]));
}

function asStored(value: unknown): unknown {
  return value;
}

function listOf<Item>(read: (value: unknown) => Item): (value: unknown) => Item[] {
  return (value) => (Array.isArray(value) ? value.map((item: unknown) => read(item)) : []);
}

function instantOf(value: unknown): number | null {
  return typeof value === 'string' ? Date.parse(value) : null;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
