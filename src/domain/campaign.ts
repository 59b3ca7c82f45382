/** A campaign: a bot's version, a list of contacts, a schedule, limits and a retry policy. */
export const CAMPAIGN_STATUSES = [
  'draft',
  'scheduled',
  'running',
  'paused',
  'completed',
  'stopping',
  'stopped',
  'failed',
] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** What can be asked of a campaign over the API or from the Temporal Web UI. */
export type ControlVerb = 'start' | 'pause' | 'resume' | 'stop';

/**
 * What was last asked for, as the campaign's row keeps it until the workflow has carried it out.
 */
export type Control = 'none' | 'run' | 'pause' | 'stop';

/** The only status changes there are. */
export const CAMPAIGN_TRANSITIONS: Record<CampaignStatus, readonly CampaignStatus[]> = {
  draft: ['scheduled', 'running', 'stopping'],
  scheduled: ['running', 'paused', 'stopping', 'failed'],
  running: ['paused', 'completed', 'stopping', 'failed'],
  paused: ['scheduled', 'running', 'stopping', 'failed'],
  stopping: ['stopped', 'failed'],
  completed: ['scheduled', 'running'],
  failed: ['scheduled', 'running', 'stopping'],
  stopped: [],
};

/** States in which each request is accepted; from any other it is 409. */
export const CONTROL_ALLOWED_FROM: Record<ControlVerb, readonly CampaignStatus[]> = {
  start: ['draft', 'completed', 'failed'],
  pause: ['scheduled', 'running'],
  resume: ['paused'],
  stop: ['scheduled', 'running', 'paused'],
};

export const CONTROL_OF_VERB: Record<ControlVerb, Control> = {
  start: 'run',
  resume: 'run',
  pause: 'pause',
  stop: 'stop',
};

/** States in which a workflow runs for the campaign. */
export const LIVE_STATUSES: readonly CampaignStatus[] = [
  'scheduled',
  'running',
  'paused',
  'stopping',
];

export function canBecome(from: CampaignStatus, to: CampaignStatus): boolean {
  return CAMPAIGN_TRANSITIONS[from].includes(to);
}

export function isFinal(status: CampaignStatus): boolean {
  return status === 'completed' || status === 'stopped' || status === 'failed';
}

export interface CampaignLimits {
  callsPerMinute: number;
  maxConcurrentCalls: number;
}

/**
 * When a campaign may dial. Instants are epoch milliseconds of line time; clock times are `HH:MM`
 * in the zone of the contact, or in `timezone` when that zone is not known.
 */
export interface CampaignSchedule {
  startTimeMs: number | null;
  endTimeMs: number | null;
  dailyStart: string;
  /** Exclusive; `24:00` is midnight. */
  dailyEnd: string;
  timezone: string;
  /** ISO: 1 is Monday; local dates of the contact, as the holidays are. */
  daysOfWeek: readonly number[];
  /** `YYYY-MM-DD`. */
  holidays: readonly string[];
}
