import { setTimeout as sleep } from 'node:timers/promises';
import type { SpokenTurn } from './call-talk.js';
import type { CarrierLedger, LedgerEvent } from './ledger.js';
import type { MediaCounts, MediaSession } from './media/media-session.js';
import type { Pacer } from './media/pacer.js';
import type { PhoneBook, Subscriber } from './phone-book.js';
import type { Sentences } from './sentences.js';
import type { Dialog } from './sip/dialog.js';
import type { ServerTransaction } from './sip/server-transaction.js';
import type { SipEndpoint } from './sip/sip-endpoint.js';
import type { SipHeaders, SipRequest, SipResponse } from './sip/sip-message.js';
import { nowMs } from './wall-clock.js';

export interface CallDeps {
  endpoint: SipEndpoint;
  pacer: Pacer;
  ledger: CarrierLedger;
  sentences: Sentences;
  phoneBook: PhoneBook;
  host: string;
  /** Where recordings go. */
  folder: string;
}

/** Facts of one call, as the ledger's last line about it tells them. */
export interface CallFacts extends MediaCounts {
  call: string;
  attempt: string | null;
  number: string;
  callee: string;
  ended_by: EndedBy | null;
  status: number | null;
  turns: SpokenTurn[];
  keys: string;
}

export type EndedBy = 'caller' | 'callee' | 'network';

/** What all parts of one call share. */
export interface Call {
  deps: CallDeps;
  invite: ServerTransaction;
  number: string;
  subscriber: Subscriber;
  dialog: Dialog;
  contact: string;
  media: MediaSession;
  over: AbortController;
  facts: CallFacts;
  answeredAtMs: number | null;
}

export const SDP: [string, string] = ['Content-Type', 'application/sdp'];

/** The first to end it is the one that did. */
export function end(call: Call, by: EndedBy, status: number | null): void {
  call.facts.ended_by ??= by;
  call.facts.status ??= status;
  call.over.abort();
}

export function send(call: Call, request: SipRequest): Promise<SipResponse | null> {
  return call.deps.endpoint.send(request, call.invite.from);
}

/** A line in the ledger; `at_ms` among the details when it happened at another time than now. */
export function note(call: Call, event: LedgerEvent, detail: object = {}): void {
  const { call: id, attempt, number, callee } = call.facts;
  const head = { event, call: id, attempt, number, callee, at_ms: nowMs() };
  call.deps.ledger.append({ ...head, ...detail });
}

export function sinceAnswer(
  { answeredAtMs }: Call,
  atMs: number,
): { at_ms: number; after_answer_ms: number | null } {
  const after = answeredAtMs === null ? null : Math.round((atMs - answeredAtMs) * 10) / 10;
  return { at_ms: atMs, after_answer_ms: after };
}

/** Headers of our own in each answer; a carrier shows its id of the call. */
export function ours(call: Call): SipHeaders {
  return [
    ['Contact', call.contact],
    ['Allow', 'INVITE, ACK, BYE, CANCEL, OPTIONS, REFER, NOTIFY, INFO'],
    ['X-Carrier-Id', `carrier-${call.invite.localTag}`],
  ];
}

export async function wait({ over }: Call, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
