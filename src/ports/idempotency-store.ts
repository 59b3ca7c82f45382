/** An answer as it was sent, to be sent again. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  /** Null: there was none, or it is not kept. */
  body: string | null;
  /** The body showed a secret once, and is therefore not kept. */
  showsSecret: boolean;
}

export interface NamedRequest {
  apiKeyId: string;
  /** As the caller chose it. */
  key: string;
  /** Hash of everything that makes two requests the same. */
  fingerprint: string;
}

/** Who carries a named request out. */
export interface Held {
  apiKeyId: string;
  key: string;
  holder: string;
}

/**
 * `mine`: carry it out and settle it; `running`: somebody does; `answered`: it was done; `other`:
 * the key names another request.
 */
export type Claim =
  | { kind: 'mine'; held: Held }
  | { kind: 'running' }
  | { kind: 'answered'; answer: KeptAnswer }
  | { kind: 'other' };

export interface IdempotencyStore {
  /** Of any number of requests at once under one key, exactly one is `mine`. */
  claim(request: NamedRequest): Promise<Claim>;
  /** Still at work. A holder that does not say so in time is taken for gone. */
  renew(held: Held): Promise<void>;
  keep(held: Held, answer: KeptAnswer): Promise<void>;
  /** Nothing was done: the key is free again. */
  release(held: Held): Promise<void>;
  /** Forgets what is older than a day. */
  prune(): Promise<number>;
}
