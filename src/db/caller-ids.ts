import type { Knex } from 'knex';
import type { CallerIdFacts } from '../domain/gate-facts.js';
import { epochMs, fromEpochMs } from './admission-facts.js';
import type { CallContext } from './call-context.js';
import type { Refusal } from './call-refusal.js';

type Taken = { kind: 'taken'; phoneNumber: string | null } | { kind: 'resting'; refusal: Refusal };

/** When one has come to its rest's end just now, or all were removed; line time. */
const LOOK_AGAIN_MS = 1_000;

/**
 * The number that rested longest, locked until its dial is written, so that two dials never take
 * one that has to rest between them. Without any to choose from a line shows none.
 */
export async function takeCallerId(
  trx: Knex.Transaction,
  { lineId, nowLineMs }: Pick<CallContext, 'lineId' | 'nowLineMs'>,
  usable: readonly CallerIdFacts[],
): Promise<Taken> {
  if (usable.length === 0) return { kind: 'taken', phoneNumber: null };
  const wanted = { lineId, now: nowLineMs, numbers: usable.map((one) => one.phoneNumber) };
  // One that another dial holds is passed over while there are others, else waited for.
  const phoneNumber = (await take(trx, wanted, 'skip locked')) ?? (await take(trx, wanted, ''));
  if (phoneNumber !== null) return { kind: 'taken', phoneNumber };
  const untilMs = (await firstRested(trx, wanted)) ?? nowLineMs + LOOK_AGAIN_MS;
  return {
    kind: 'resting',
    refusal: { verdict: 'defer', reason: 'caller_ids_resting', untilMs, step: 'caller_id' },
  };
}

interface Wanted {
  lineId: string;
  now: number;
  numbers: string[];
}

async function take(
  trx: Knex.Transaction,
  wanted: Wanted,
  ofLocked: 'skip locked' | '',
): Promise<string | null> {
  const { rows } = await trx.raw<{ rows: { phone_number: string }[] }>(
    `update caller_ids set last_used_at = ${fromEpochMs(':now')} where id = (
       select id from caller_ids
       where line_id = :lineId and phone_number = any (:numbers)
         and (last_used_at is null
           or last_used_at + make_interval(secs => rest_seconds) <= ${fromEpochMs(':now')})
       order by last_used_at nulls first, phone_number limit 1 for update ${ofLocked})
     returning phone_number`,
    { ...wanted },
  );
  return rows[0]?.phone_number ?? null;
}

/** Asked anew: those that others took in this instant rest from now on. */
async function firstRested(trx: Knex.Transaction, wanted: Wanted): Promise<number | null> {
  const rested = 'last_used_at + make_interval(secs => rest_seconds)';
  const { rows } = await trx.raw<{ rows: { untilMs: number | null }[] }>(
    `select min(${epochMs(rested)}) as "untilMs" from caller_ids
     where line_id = :lineId and phone_number = any (:numbers)
       and ${rested} > ${fromEpochMs(':now')}`,
    { ...wanted },
  );
  return rows[0]?.untilMs ?? null;
}
