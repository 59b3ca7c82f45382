import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';

export interface WebhookSettings {
  url: string;
  description: string | null;
  /** Types of events, or how they begin: `call.ended`, `call.*`, `*`. */
  events: string[];
  includePhoneNumbers: boolean;
  isActive: boolean;
}

/** Who is told of what. Its secrets are shown once and never read again over the API. */
export interface Webhook extends WebhookSettings {
  id: string;
  companyId: string;
  /** Null: it is on, or a person switched it off. */
  disabledReason: DisabledReason | null;
  disabledAt: Date | null;
  failuresInRow: number;
  failingSince: Date | null;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

/** `gone`: the receiver answered 410. `failing`: nothing but failures for days. */
export type DisabledReason = 'gone' | 'failing';

export interface WebhookStore {
  list(
    scope: CompanyScope,
    filter: { companyId?: string | undefined; isActive?: boolean | undefined },
    page: PageRequest,
  ): Promise<Page<Webhook>>;
  /** Throws `not_found`. */
  get(scope: CompanyScope, id: string): Promise<Webhook>;
  /** Answers the secret, which nobody can read again; throws `state_conflict` at the limit. */
  insert(
    wanted: WebhookSettings & { companyId: string },
    by: string,
  ): Promise<{ webhook: Webhook; secret: string }>;
  /** Switched on again it goes on with what waits, and hears of what happens from now on. */
  update(
    scope: CompanyScope,
    id: string,
    change: { settings: Partial<WebhookSettings>; by: string },
  ): Promise<Webhook>;
  /** With its deliveries. */
  delete(scope: CompanyScope, id: string, by: string): Promise<void>;
  /**
   * A new secret; the one before signs as well until `overlapMs` from now, and older ones do no
   * more.
   */
  rotateSecret(
    scope: CompanyScope,
    id: string,
    request: { overlapMs: number; by: string },
  ): Promise<{ secret: string; previousValidUntil: Date | null }>;
}

export type DeliveryState = 'pending' | 'delivered' | 'failed';

/** One event for one webhook. */
export interface WebhookDelivery {
  /** The `webhook-id` of every try. */
  id: string;
  webhookId: string;
  /** Null for a test. */
  eventId: number | null;
  eventType: string;
  campaignId: string | null;
  callId: string | null;
  state: DeliveryState;
  attempts: number;
  /** How often somebody asked for it again. */
  replays: number;
  /** Null unless it is pending. */
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  createdAt: Date;
}

export interface DeliveryAttempt {
  number: number;
  /** When it was over. */
  at: Date;
  durationMs: number;
  /** Null: there was no answer. */
  status: number | null;
  /** Why it failed; null: it was taken. */
  error: string | null;
  /** The first kilobyte of what was answered. */
  answer: string | null;
}

export interface DeliveryFilter {
  state?: DeliveryState | undefined;
  eventType?: string | undefined;
  callId?: string | undefined;
  campaignId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** What was and is to be delivered. All methods throw `not_found` for a webhook nobody may see. */
export interface DeliveryLog {
  list(
    scope: CompanyScope,
    which: { webhookId: string; filter: DeliveryFilter },
    page: PageRequest,
  ): Promise<Page<WebhookDelivery>>;
  get(
    scope: CompanyScope,
    which: { webhookId: string; deliveryId: string },
  ): Promise<{ delivery: WebhookDelivery; attempts: DeliveryAttempt[] }>;
  /** Due now, whatever became of it before. Throws `state_conflict` when the webhook is off. */
  replay(
    scope: CompanyScope,
    which: { webhookId: string; deliveryId: string },
  ): Promise<WebhookDelivery>;
  /**
   * Of the events since a time: those that were given up or never queued, and those that were
   * delivered if wanted. Answers how many are due now.
   */
  replaySince(
    scope: CompanyScope,
    which: { webhookId: string; from: Date; to: Date; includeDelivered: boolean },
  ): Promise<number>;
  /** An event that did not happen, for this webhook only. */
  addTest(scope: CompanyScope, webhookId: string): Promise<WebhookDelivery>;
}
