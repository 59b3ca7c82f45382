import { z } from 'zod';
import { NETWORK_ENDINGS, unanswered, unknownEnding, type Disposition } from '../domain/call.js';
import { DomainError } from '../domain/errors.js';
import type { Logger } from '../observability/logger.js';
import type { DialRequest, DialResult, FoundCall, Telephony } from '../ports/telephony.js';
import { createExchangeClient, type ExchangeClient } from './exchange-client.js';

const endingSchema = z.object({
  network: z.enum(NETWORK_ENDINGS).nullable(),
  detail: z.string().nullable(),
});
const dialAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answered'), answered_at: z.iso.datetime() }),
  endingSchema.extend({ kind: z.literal('ended') }),
]);
const foundSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('ringing') }),
  z.object({ state: z.literal('answered') }),
  endingSchema.extend({ state: z.literal('ended') }),
]);

/** An agent that has to come first may take its time. */
const OPEN_TIMEOUT_MS = 15_000;
const TIMEOUT_MS = 5_000;
/** How much longer than the ring a dial is waited for. */
const DIAL_MARGIN_MS = 40_000;

export interface SimulatedTelephonyOptions {
  baseUrl: string;
  log?: Logger;
}

/** The telephony port over the simulator's HTTP exchange. */
export function createSimulatedTelephony({ baseUrl, log }: SimulatedTelephonyOptions): Telephony {
  const exchange = createExchangeClient(baseUrl);

  async function hangUp(line: { id: string }, callId: string): Promise<void> {
    const path = `/rooms/${callId}?line=${encodeURIComponent(line.id)}`;
    await exchange.ask({ method: 'DELETE', path, timeoutMs: TIMEOUT_MS });
  }

  return {
    async openRoom({ callId, line, door }) {
      const { id, clock, settings } = line;
      const body = { attempt: callId, line: { id, clock, settings }, door };
      await exchange.ask({ method: 'POST', path: '/rooms', body, timeoutMs: OPEN_TIMEOUT_MS });
    },

    async dial(request) {
      const { signal, line, callId } = request;
      const neverDialled: DialResult = {
        kind: 'ended',
        disposition: unknownEnding('never_dialled'),
      };
      const hangUpNow = () => hangUp(line, callId);
      if (isAborted(signal)) {
        await hangUpNow();
        return neverDialled;
      }
      // A hang-up that got lost is repeated when the call is finished; the dial is waited for
      // in any case.
      const onAbort = () =>
        void hangUpNow().catch((err: unknown) => log?.warn({ err, callId }, 'hang-up got lost'));
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        return await askToDial(exchange, request);
      } catch (error) {
        if (isAborted(signal) && isNoRoom(error)) return neverDialled;
        throw error;
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },

    async find(_line, callId): Promise<FoundCall> {
      const path = `/attempts/${callId}`;
      const answer = await exchange.ask({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
      const found = understand(foundSchema, answer);
      return found.state === 'ended'
        ? { state: 'ended', disposition: dispositionOf(found) }
        : found;
    },

    hangUp,
  };
}

async function askToDial(exchange: ExchangeClient, request: DialRequest): Promise<DialResult> {
  const { callId, line, phoneNumber, callerId, ringTimeoutSeconds } = request;
  const answer = await exchange.ask({
    method: 'POST',
    path: `/rooms/${callId}/dial`,
    body: { number: phoneNumber, caller_id: callerId, ring_timeout_seconds: ringTimeoutSeconds },
    timeoutMs: (ringTimeoutSeconds * 1000) / line.clock.speed + DIAL_MARGIN_MS,
  });
  const ended = understand(dialAnswerSchema, answer);
  return ended.kind === 'answered'
    ? { kind: 'answered', answeredAtMs: Date.parse(ended.answered_at) }
    : { kind: 'ended', disposition: dispositionOf(ended) };
}

/** The line knows whether a call was answered, not what was said in it. */
function dispositionOf({ network, detail }: z.infer<typeof endingSchema>): Disposition {
  if (network === null) return unknownEnding(detail ?? 'lost');
  if (network === 'answered') return { network, answeredBy: null, business: 'unknown', detail };
  return unanswered(network, detail);
}

function understand<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new DomainError('line_unavailable', 'the simulator gave an answer that makes no sense');
}

function isNoRoom(error: unknown): boolean {
  return error instanceof DomainError && error.extra['reason'] === 'no_room';
}

/** Asked anew each time: it may become true while a call is waited for. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
