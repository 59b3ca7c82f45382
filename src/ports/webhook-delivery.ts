/** A delivery that this process alone may send now. */
export interface ClaimedDelivery {
  /** The `webhook-id`. */
  id: string;
  webhookId: string;
  url: string;
  includePhoneNumbers: boolean;
  eventId: number | null;
  eventType: string;
  /** Which try this is, over all replays. */
  attempts: number;
}

/** What a receiver is sent; `data` is read from the records at the time of the try. */
export interface WebhookMessage {
  type: string;
  /** When it happened; line time. */
  timestamp: string;
  data: Record<string, unknown>;
}

/** How a try went. */
export interface SendResult {
  /** Null: there was no answer. */
  status: number | null;
  /** Null: it was taken. */
  error: string | null;
  answer: string | null;
  durationMs: number;
  retryAfterMs: number | null;
}

/** When to look again; null: when somebody says so. Closed: the webhook is off, or gone. */
export type DeliveryOutlook = { kind: 'closed' } | { kind: 'open'; waitMs: number | null };

/**
 * Deliveries as rows. A claim holds for some seconds; a claim that nobody settled is doubted first
 * and sent again later, so that a process which is only slow, or waits for the database, can still
 * write down that its receiver took it.
 */
export interface DeliveryQueue {
  /**
   * The next delivery that is due: the earliest pending one of its ordering key, and one at a time
   * of an endpoint that fails. Null: there is none for now.
   */
  claim(webhookId: string): Promise<ClaimedDelivery | null>;
  /** Null: its event is kept no longer. */
  message(claimed: ClaimedDelivery): Promise<WebhookMessage | null>;
  /** Those that sign now; two while a secret is rotated. */
  secrets(webhookId: string): Promise<string[]>;
  /** What became of a try, and what follows. Repeating it changes nothing. */
  settle(claimed: ClaimedDelivery, result: SendResult): Promise<void>;
  outlook(webhookId: string): Promise<DeliveryOutlook>;
}

export interface WebhookSender {
  /** Never throws: what goes wrong is how the try went. */
  send(request: {
    url: string;
    headers: Record<string, string>;
    body: string;
  }): Promise<SendResult>;
  /**
   * Why this URL is not one to send to, as far as it can be told now; null: nothing speaks against
   * it. Asked again at each try.
   */
  objection(url: string): Promise<string | null>;
}

/** What the workflow of a webhook asks for. */
export interface WebhookDelivering {
  /**
   * Delivers what is due, each ordering key in its order and several keys at once, for some seconds
   * at most. Answers when there is more.
   */
  deliverDue(
    webhookId: string,
    round: { untilMs: number; signal: AbortSignal },
  ): Promise<DeliveryOutlook>;
}
