import type { Database } from './knex.js';

export interface BusinessFigure {
  name: string;
  help: string;
  values: { labels: Record<string, string>; value: number }[];
}

interface Question {
  name: string;
  help: string;
  label: string | null;
  /** Answers `label` and `value`. */
  sql: string;
}

/** Whoever scrapes more often gets the figures of before. */
const GOOD_FOR_MS = 10_000;
const PATIENCE = '2s';

/**
 * How the business goes, in numbers that are cheap to have: each question reads a partial index or
 * the newest end of one.
 */
export function createFigures(db: Database): () => Promise<readonly BusinessFigure[]> {
  let known: { at: number; figures: Promise<readonly BusinessFigure[]> } | null = null;
  return () => {
    if (known === null || performance.now() - known.at > GOOD_FOR_MS) {
      const asked = { at: performance.now(), figures: ask(db) };
      asked.figures.catch(() => {
        if (known === asked) known = null;
      });
      known = asked;
    }
    return known.figures;
  };
}

async function ask(db: Database): Promise<readonly BusinessFigure[]> {
  return db.transaction(async (trx) => {
    await trx.raw(`set local statement_timeout = '${PATIENCE}'`);
    const figures: BusinessFigure[] = [];
    for (const { name, help, label, sql } of QUESTIONS) {
      const { rows } = await trx.raw<{ rows: { label: string | null; value: number }[] }>(sql);
      const values = rows.map((row) => ({
        labels: label === null ? {} : { [label]: row.label ?? 'unknown' },
        value: row.value,
      }));
      figures.push({ name, help, values });
    }
    return figures;
  });
}

const QUESTIONS: readonly Question[] = [
  {
    ...{ name: 'calls_ended_15m', label: 'disposition' },
    help: 'Calls of the last 15 minutes that have ended',
    sql: `select disposition as label, count(*) as value from calls
      where created_at > clock_timestamp() - interval '15 minutes' and state = 'ended'
      group by 1`,
  },
  {
    ...{ name: 'calls_open', help: 'Calls that have not ended', label: 'state' },
    sql: `select s.label, count(c.id) as value
      from (values ('reserved'), ('dialing'), ('live')) as s (label)
      left join calls c on c.state = s.label and c.state <> 'ended' group by 1`,
  },
  {
    ...{ name: 'call_tasks_waiting', label: 'reason' },
    help: 'Contacts of live campaigns that wait, and for what',
    sql: `select label, count(*) as value from (
        select case when t.permit_id is not null then 'slot'
          when t.next_attempt_at is null then 'first_attempt'
          when t.next_attempt_at > app_now(c.line_id) then 'time'
          else 'permit' end as label
        from campaigns c join call_tasks t on t.campaign_id = c.id
        where c.status in ('scheduled', 'running', 'paused', 'stopping')
          and t.status in ('pending', 'retry')) as waiting
      group by 1`,
  },
  {
    ...{ name: 'permits_open', label: null },
    help: 'Permits that were granted and neither used nor returned',
    sql: `select count(*) as value from permits where used_at is null and returned_at is null`,
  },
  {
    ...{ name: 'channels_held', help: 'Channels that calls hold', label: 'line_id' },
    sql: `select line_id as label, count(*) as value from leases group by 1`,
  },
  {
    ...{ name: 'campaigns', help: 'Campaigns, without rehearsals', label: 'status' },
    sql: `select status as label, count(*) as value from campaigns
      where archived_at is null and rehearsal_of is null group by 1`,
  },
  {
    ...{ name: 'line_pace_factor', label: 'line_id' },
    help: 'Share of its rate that a line used when its carrier was last congested',
    sql: `select line_id as label, factor as value from line_pace`,
  },
  {
    ...{ name: 'outbox_unsent', label: null },
    help: 'Requests that Temporal has not taken yet',
    sql: `select count(*) as value from outbox where sent_at is null`,
  },
];
