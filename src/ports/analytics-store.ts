import type { CallMeasure } from '../domain/call-sums.js';
import type { CallStatus } from '../domain/call-status.js';
import type { Outcome } from '../domain/call.js';
import type { CompanyScope } from '../domain/principal.js';
import type { TimeSpan } from '../domain/rollup-pieces.js';
import type { Call } from './call-store.js';
import type { Page, PageRequest } from './page.js';

/** Which calls are looked at; a company's key sees its own whatever it asks for. */
export interface AnalyticsFilter {
  companyId?: string | undefined;
  skillbaseId?: string | undefined;
  campaignId?: string | undefined;
}

export interface CallChoice extends AnalyticsFilter {
  outcome?: Outcome | undefined;
  status?: CallStatus | undefined;
}

/** Whole days as people write them. */
export interface WantedDays {
  /** IANA; absent: the company's. */
  timezone?: string | undefined;
  startDate?: string | undefined;
  endDate?: string | undefined;
}

/** Days of a calendar as instants. */
export interface ReportPeriod {
  timezone: string;
  /** `YYYY-MM-DD`, both inclusive. */
  startDate: string;
  endDate: string;
  span: TimeSpan;
  /** Whether all its days begin at a whole hour of UTC. */
  byHour: boolean;
}

/** What sums are told apart by. */
export interface SumKeys {
  ending: { status: CallStatus; outcome: string; disposition: string };
  day: { date: string; outcome: string };
  /** ISO: weekday 1 is Monday. */
  weekly_hour: { weekday: number; hour: number };
  campaign: { campaign_id: string; outcome: string };
}

export interface SumsQuestion<Key extends keyof SumKeys, Measure extends CallMeasure> {
  scope: CompanyScope;
  filter: CallChoice;
  /** Null: of all time. */
  period: ReportPeriod | null;
  by: Key;
  measures: readonly Measure[];
  /** Of these campaigns only, each by itself. */
  campaignIds?: readonly string[];
}

export interface TaskCount {
  status: string;
  tasks: number;
}

/** A call as the table of analytics shows it. */
export type ReportedCall = Call & { avgEouLatency: number | null; costTotal: number };

export interface ReportedCampaign {
  id: string;
  companyId: string;
  name: string;
  status: string;
  createdAt: Date;
  tasks: TaskCount[];
}

export interface CallReportQuestion {
  scope: CompanyScope;
  filter: CallChoice;
  /** Null: of all time. */
  period: ReportPeriod | null;
}

/** What analytics read. Rehearsals are in none of it; each answer is exact at its moment. */
export interface AnalyticsStore {
  /** Without a start `days` before the end, without an end today in that zone. */
  period(
    scope: CompanyScope,
    filter: AnalyticsFilter,
    wanted: WantedDays & { days: number },
  ): Promise<ReportPeriod>;
  sums<Key extends keyof SumKeys, Measure extends CallMeasure>(
    question: SumsQuestion<Key, Measure>,
  ): Promise<(SumKeys[Key] & Record<Measure, number>)[]>;
  taskCounts(scope: CompanyScope, filter: AnalyticsFilter): Promise<TaskCount[]>;
  campaigns(
    scope: CompanyScope,
    filter: AnalyticsFilter & { running?: boolean },
    page: PageRequest,
  ): Promise<Page<ReportedCampaign>>;
  calls(question: CallReportQuestion, page: PageRequest): Promise<Page<ReportedCall>>;
  /** Every call of the question as CSV, last started first. */
  callsCsv(question: CallReportQuestion): AsyncIterable<Buffer>;
}
