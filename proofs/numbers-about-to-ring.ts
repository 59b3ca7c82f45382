import { openDatabase, type Database } from '../src/db/knex.js';
import type { CampaignUnderProof } from './campaign-under-proof.js';
import type { PlatformUnderProof } from './platform-under-proof.js';

export const WAITINGS = ['permit', 'front', 'retry', 'any'] as const;
/**
 * How a number waits: with a permit whose slot is still ahead, next in the queue of fresh ones, for
 * another attempt, or anywhere.
 */
export type Waiting = (typeof WAITINGS)[number];

export interface Picked {
  phoneNumber: string;
  waiting: Waiting;
}

export interface NumbersAboutToRing {
  /** A number that waits in this way and was not picked before; null when there is none now. */
  pick(waiting: Waiting): Promise<Picked | null>;
  /** When calls ended in which a person said "stop calling me", and since when that holds. */
  optOuts(): Promise<{ phoneNumber: string; reportedMs: number; suppressedMs: number }[]>;
  close(): Promise<void>;
}

const PICKS: Record<Waiting, string> = {
  permit: `join permits p on p.id = t.permit_id where t.status in ('pending', 'retry')
    and p.slot_at > app_now(p.line_id) + interval '0.4 s' and {mine} order by p.slot_at desc`,
  front: `where t.status = 'pending' and t.permit_id is null and {mine} order by t.seq`,
  retry: `where t.status = 'retry' and t.permit_id is null and {mine} order by t.next_attempt_at`,
  any: `where t.status = 'pending' and t.permit_id is null and {mine} order by random()`,
};

/** Looks into the database, as only there it shows which number rings next. */
export function numbersAboutToRing(
  { urls }: PlatformUnderProof,
  campaigns: readonly CampaignUnderProof[],
): NumbersAboutToRing {
  const db = openDatabase({ url: urls.database, pool: 2 });
  const ids = campaigns.map(({ id }) => id);
  const picked = new Set<string>();
  return {
    async pick(waiting) {
      const mine = 't.campaign_id = any (?) and t.phone_number <> all (?)';
      const { rows } = await db.raw<{ rows: { phone_number: string }[] }>(
        `select t.phone_number from call_tasks t ${PICKS[waiting].replace('{mine}', mine)} limit 1`,
        [ids, [...picked]],
      );
      const phoneNumber = rows[0]?.phone_number;
      if (phoneNumber === undefined) return null;
      picked.add(phoneNumber);
      return { phoneNumber, waiting };
    },
    optOuts: () => readOptOuts(db),
    close: () => db.destroy(),
  };
}

async function readOptOuts(db: Database) {
  const { rows } = await db.raw<{
    rows: { phone_number: string; reported: Date; suppressed: Date }[];
  }>(
    `select c.phone_number, r.received_at as reported, s.created_at as suppressed
     from calls c join call_reports r on r.call_id = c.id and not r.is_late
     left join suppressions s on s.call_id = c.id
     where c.business = 'opted_out' and (s.id is not null or not exists
       (select 1 from suppressions o where o.phone_number = c.phone_number))`,
  );
  return rows.map((row) => ({
    phoneNumber: row.phone_number,
    reportedMs: row.reported.getTime(),
    // An opt-out that nobody heeded shows as one that was heeded never.
    suppressedMs: (row.suppressed as Date | null)?.getTime() ?? Infinity,
  }));
}
