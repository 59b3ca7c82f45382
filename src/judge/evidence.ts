/**
 * What the judge looks at: what the telephone exchange wrote down, and what the platform's rows
 * say. All instants are epoch milliseconds; which clock they are of stands beside each.
 */
export interface Evidence {
  /** In order of `seq`. */
  ledger: readonly LedgerEntry[];
  /** Entries up to this one were written before the rows were read, so the rows must know them. */
  lastSeqBeforeRows: number;
  companies: readonly CompanyRow[];
  lines: readonly LineRow[];
  campaigns: readonly CampaignRow[];
  tasks: readonly CallTaskRow[];
  calls: readonly CallRow[];
  decisions: readonly DecisionRow[];
  leases: readonly LeaseRow[];
  /** Permits that are neither used nor returned. */
  openPermits: readonly PermitRow[];
  /** Real time. */
  nowMs: number;
  /** Only this campaign is judged; the others are there because they share its limits. */
  campaignId: string | null;
}

/** A line of the exchange's ledger, as it is served. */
export interface LedgerEntry {
  seq: number;
  attempt: string | null;
  line: string | null;
  number: string | null;
  event: string;
  code: string | null;
  /** ISO-8601. */
  at_real: string;
  at_line: string;
  [detail: string]: unknown;
}

export interface Limits {
  /** Null: no limit of its own. */
  callsPerMinute: number | null;
  maxConcurrentCalls: number | null;
}

export interface CompanyRow extends Limits {
  id: string;
}

export interface LineRow extends Limits {
  id: string;
  companyId: string | null;
  /** Null: real time. */
  clock: { realOriginMs: number; virtualOriginMs: number; speed: number } | null;
}

/** What a campaign works by; each of it may have been changed while it ran. */
export interface CampaignSettings {
  callsPerMinute: number;
  maxConcurrentCalls: number;
  /** Line time. */
  startTimeMs: number | null;
  endTimeMs: number | null;
  /** `HH:MM` where the contact is; the end is exclusive and may be `24:00`. */
  dailyStart: string;
  dailyEnd: string;
  /** Of contacts whose own zone nobody knows. */
  timezone: string;
  /** ISO: 1 is Monday; as the holidays, `YYYY-MM-DD`, on the calendar of the contact. */
  daysOfWeek: readonly number[];
  holidays: readonly string[];
  /** What holds for contacts of several candidate zones: campaign, intersection or skip. */
  contactTimezonePolicy: string;
  maxRetries: number;
  retryDelayMinutes: number;
  /** As it is stored, by disposition. */
  retryPolicy: Readonly<Record<string, RetryRule>>;
}

/** What is absent is as for every other disposition. */
export interface RetryRule {
  /** Most attempts of a round that may end so. */
  attempts?: number;
  /** One, or one for each such ending. */
  delay_seconds?: number | readonly number[];
}

export interface CampaignRow {
  id: string;
  companyId: string;
  lineId: string;
  status: string;
  /** As they stand now. */
  settings: CampaignSettings;
  /** In the order in which they happened. */
  events: readonly CampaignEventRow[];
}

export interface CampaignEventRow {
  /** Real time. */
  atMs: number;
  kind: 'requested' | 'status' | 'limits' | 'edited';
  /** start, pause, resume or stop, for a request that was accepted. */
  verb: string | null;
  /** The status that the campaign got. */
  status: string | null;
  /** The settings that were in force before, for `limits` and `edited`. */
  before: Partial<CampaignSettings>;
}

export interface CallTaskRow {
  id: string;
  campaignId: string;
  phoneNumber: string;
  status: string;
  endReason: string | null;
  attemptCount: number;
  permitId: string | null;
  /** `RU:Europe/Moscow`; several zones joined by `&` all hold, by `|` they are candidates. */
  zoneKey: string | null;
  /** What told the zones: column, region, ranges, prefix or country. */
  zoneSource: string | null;
  /** Line time. */
  nextAttemptAtMs: number | null;
  /** Real time. */
  createdAtMs: number;
}

export interface CallRow {
  id: string;
  callTaskId: string;
  campaignId: string;
  companyId: string;
  lineId: string;
  attemptNumber: number | null;
  round: number;
  state: string;
  phoneNumber: string;
  network: string | null;
  answeredBy: string | null;
  business: string | null;
  detail: string | null;
  disposition: string | null;
  counted: boolean | null;
  /** In all of which it was time to call, as the platform wrote at the dial. */
  zones: readonly string[];
  /** Line time. */
  endedAtMs: number | null;
  /** When the agent says that the person wants to be called; line time. */
  callbackAtMs: number | null;
}

export interface DecisionRow {
  callTaskId: string;
  /** Line time. */
  atMs: number;
  /** Real time. */
  madeAtMs: number;
  verdict: string;
  reason: string;
}

export interface LeaseRow {
  permitId: string;
  callTaskId: string;
  campaignId: string;
}

export interface PermitRow {
  id: string;
  callTaskId: string;
  campaignId: string;
}
