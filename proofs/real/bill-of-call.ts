import { readFileSync } from 'node:fs';
import type { HeldCall } from './hold-known-calls.js';
import { textOf } from './known-talk-script.js';
import type { Billed } from './provider-protocol.js';

/** What one call took, as those who are paid for it saw it. */
export interface CallBill {
  kind: 'stt' | 'llm' | 'tts' | 'telephony';
  unit: string;
  provider: string;
  model: string;
  /** Seconds, tokens or characters. */
  quantity: number;
  /** A decimal with 6 places; null: the price table does not know it. */
  usd: string | null;
}

export interface Bills {
  of: ReadonlyMap<HeldCall, CallBill[]>;
  /** What was billed and belongs to no call that we know, or to several; one line each. */
  strays: string[];
}

/** Of this unit's quantity; `minute` is counted in thousandths of a second. */
const UNITS: Readonly<Record<string, bigint>> = {
  minute: 60_000n,
  million_input_tokens: 1_000_000n,
  million_output_tokens: 1_000_000n,
  thousand_characters: 1_000n,
};

/**
 * The bills of providers and carrier, call by call. Nobody tells them which call it is: a stream of
 * sound is known by what is said in it and by who was answered last when it began, a voice by whom
 * it greets, a request by the number in it.
 */
export function billsOf(calls: readonly HeldCall[], billed: Billed): Bills {
  const strays: string[] = [];
  const whose = (what: string, isOf: (call: HeldCall) => boolean) => {
    const [call, ...others] = calls.filter(isOf);
    if (call !== undefined && others.length === 0) return call;
    strays.push(what);
    return null;
  };
  const of = new Map(calls.map((call): [HeldCall, CallBill[]] => [call, [telephonyOf(call)]]));
  const add = (call: HeldCall | null, bills: CallBill[]) => {
    if (call !== null) of.get(call)?.push(...bills);
  };
  // A stream that was opened and closed without a sound costs nothing.
  for (const stream of billed.sound.filter(({ seconds }) => seconds > 0)) {
    const { model, seconds, texts, atMs } = stream;
    const opener = openerOf(calls, stream);
    const call = whose(
      `sound, ${seconds} s from ${atMs}: ${texts.join(' ')}`,
      (one) => one === opener,
    );
    add(call, [bill('stt', 'minute', { provider: 'deepgram', model, quantity: seconds })]);
  }
  for (const voice of byConnection(billed.speech)) {
    const texts = spokenIn(voice);
    const call = whose(`speech: ${texts.join(' ')}`, (one) => texts.includes(one.greeting));
    const [{ model } = { model: '' }] = voice;
    const quantity = texts.reduce((sum, text) => sum + text.length, 0);
    add(call, [bill('tts', 'thousand_characters', { provider: 'cartesia', model, quantity })]);
  }
  for (const { model, system, inputTokens, outputTokens } of billed.thought) {
    const call = whose(`thought: ${inputTokens}`, (one) => system.includes(one.number));
    const service = { provider: 'openai', model };
    add(call, [
      bill('llm', 'million_input_tokens', { ...service, quantity: inputTokens }),
      bill('llm', 'million_output_tokens', { ...service, quantity: outputTokens }),
    ]);
  }
  return { of: new Map([...of].map(([call, bills]) => [call, summed(bills)])), strays };
}

/** Streams open with their calls, so of two calls that begin alike it is the later one's. */
function openerOf(
  calls: readonly HeldCall[],
  { atMs, texts }: Billed['sound'][number],
): HeldCall | undefined {
  const words = texts.filter((text) => text !== '');
  return calls
    .filter((one) => isUnderWay(one, atMs) && says(one, words))
    .toSorted((a, b) => lineOf(b).fromMs - lineOf(a).fromMs)[0];
}

/** In the order of the script; a second stream of a call has only some of its sentences. */
function says({ known }: HeldCall, words: readonly string[]): boolean {
  const said = known.turns.map((turn) => textOf(turn.says));
  let from = 0;
  return words.every((text) => {
    from = said.indexOf(text, from) + 1;
    return from > 0;
  });
}

function isUnderWay(call: HeldCall, atMs: number): boolean {
  const { fromMs, toMs } = lineOf(call);
  return atMs >= fromMs && atMs <= toMs;
}

/** From the answer until somebody hung up, as the carrier's ledger has it. */
function lineOf({ entries }: HeldCall): { fromMs: number; toMs: number } {
  const at = (...events: string[]) => entries.find(({ event }) => events.includes(event))?.at_ms;
  return { fromMs: at('answered') ?? NaN, toMs: at('bye_received', 'bye_sent', 'ended') ?? NaN };
}

function telephonyOf(call: HeldCall): CallBill {
  const { fromMs, toMs } = lineOf(call);
  const quantity = Math.round(toMs - fromMs) / 1_000;
  return bill('telephony', 'minute', { provider: 'livekit', model: 'sip', quantity });
}

function byConnection(speech: Billed['speech']): Billed['speech'][] {
  const all = new Map<number, Billed['speech']>();
  for (const asked of speech) {
    all.set(asked.connection, [...(all.get(asked.connection) ?? []), asked]);
  }
  return [...all.values()];
}

/**
 * Each thing said, put together from its pieces. The space that the client ends a piece with, and
 * sends to say that no more follows, is its framing and nothing that a bot has said.
 */
function spokenIn(voice: Billed['speech']): string[] {
  const byContext = new Map<string, string[]>();
  for (const { contextId, transcript } of voice) {
    const piece = transcript.trim();
    if (piece === '') continue;
    byContext.set(contextId, [...(byContext.get(contextId) ?? []), piece]);
  }
  return [...byContext.values()].map((pieces) => pieces.join(' '));
}

function bill(
  kind: CallBill['kind'],
  unit: string,
  used: Pick<CallBill, 'provider' | 'model' | 'quantity'>,
): CallBill {
  return { kind, unit, ...used, usd: null };
}

/** One position for each thing that has a price, as a bill is written; rounded once. */
function summed(bills: readonly CallBill[]): CallBill[] {
  const sums = new Map<string, CallBill>();
  for (const one of bills) {
    const key = [one.kind, one.provider, one.model, one.unit].join(' ');
    const quantity = (sums.get(key)?.quantity ?? 0) + one.quantity;
    sums.set(key, { ...one, quantity: Math.round(quantity * 1_000) / 1_000 });
  }
  return [...sums.values()]
    .filter(({ quantity }) => quantity > 0)
    .map((one) => ({ ...one, usd: usdOf(one) }));
}

interface Price {
  kind: string;
  provider: string;
  model: string;
  unit: string;
  price_usd: string;
}

const { prices } = JSON.parse(
  readFileSync(new URL('../../data/prices.json', import.meta.url), 'utf8'),
) as { prices: Price[] };

/** In whole numbers, half up at the sixth place; written here a second time. */
export function usdOf({ kind, provider, model, unit, quantity }: CallBill): string | null {
  const price = prices.find(
    (one) =>
      one.kind === kind && one.provider === provider && one.model === model && one.unit === unit,
  );
  const per = UNITS[unit];
  if (price === undefined || per === undefined || Number.isNaN(quantity)) return null;
  const [whole = '0', fraction = ''] = price.price_usd.split('.');
  const nanos = BigInt(whole + fraction.padEnd(9, '0'));
  const count = BigInt(Math.round(unit === 'minute' ? quantity * 1_000 : quantity));
  const micros = (2n * nanos * count + per * 1_000n) / (2n * per * 1_000n);
  const digits = micros.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
