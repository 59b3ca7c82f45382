import type {
  AnsweredBy,
  BusinessEnding,
  CallState,
  DispositionCode,
  NetworkEnding,
  Outcome,
} from '../domain/call.js';
import type { CallStatus } from '../domain/call-status.js';
import type { LeadStatus } from '../domain/lead.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';

/** One attempt of a call task as it is shown. Times are line time. */
export interface Call {
  id: string;
  campaignId: string;
  companyId: string;
  callTaskId: string;
  skillbaseId: string;
  skillbaseVersion: number;
  lineId: string;
  /** Null until the dial: a reserved attempt may still vanish. */
  attemptNumber: number | null;
  round: number;
  direction: 'inbound' | 'outbound';
  state: CallState;
  callerNumber: string | null;
  calleeNumber: string;
  outcome: Outcome | null;
  network: NetworkEnding | null;
  answeredBy: AnsweredBy | null;
  business: BusinessEnding | null;
  detail: string | null;
  disposition: DispositionCode | null;
  collectedData: Record<string, unknown>;
  durationSec: number;
  turnCount: number;
  language: string;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  /** 1 to 5, by a person who looked at it; null: nobody has. */
  rating: number | null;
}

export interface CallFilter {
  companyId?: string | undefined;
  campaignId?: string | undefined;
  skillbaseId?: string | undefined;
  callTaskId?: string | undefined;
  /** E.164, exactly. */
  phoneNumber?: string | undefined;
  outcome?: Outcome | undefined;
  status?: CallStatus | undefined;
  state?: CallState | undefined;
  /** Started at or after, line time. */
  from?: Date | undefined;
  /** Started before, line time. */
  to?: Date | undefined;
}

export interface CallMessage {
  id: number;
  index: number;
  role: 'user' | 'assistant' | 'system' | 'tool';
  content: string;
  stateId: string | null;
  wasInterrupted: boolean;
  at: Date;
}

/**
 * A row of `call_metrics` by its columns: latencies in ms, costs in US dollars as exact decimals.
 */
export type CallMetrics = Record<string, unknown>;

export interface CallDetail {
  call: Call;
  messages: CallMessage[];
  metrics: CallMetrics | null;
  contact: { name: string | null; data: Record<string, string> };
  /** What the call was worth, if anything. */
  lead: { id: string; status: LeadStatus } | null;
}

export interface CallStore {
  list(scope: CompanyScope, filter: CallFilter, page: PageRequest): Promise<Page<Call>>;
  detail(scope: CompanyScope, id: string): Promise<CallDetail | null>;
  find(scope: CompanyScope, id: string): Promise<Call | null>;
  /** In the order in which they were said; null: there is no such call. */
  messages(scope: CompanyScope, id: string): Promise<CallMessage[] | null>;
  /** The last rating counts; false: there is no such call. */
  rate(scope: CompanyScope, id: string, rating: number): Promise<boolean>;
}
