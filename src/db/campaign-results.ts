import type { Knex } from 'knex';
import type { CampaignResults } from '../ports/campaign-results.js';
import { visibleCampaigns } from './campaign-rows.js';
import { copyCsv } from './copy-rows.js';
import type { Database } from './knex.js';

/** Files of people have dozens of columns; a campaign with more keys than this is no table. */
const KEYS_MAX = 300;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF', 'utf8');

export function createCampaignResults(db: Database): CampaignResults {
  return {
    async csv(scope, campaignId) {
      const campaign = await visibleCampaigns(db, scope).findById(campaignId).select('id');
      if (campaign === undefined) return null;
      const [columns, extracted] = await Promise.all([
        keysOf(db, CONTACT_KEYS, campaignId),
        keysOf(db, EXTRACTED_KEYS, campaignId),
      ]);
      return withMark(copyCsv(db, results(db, campaignId, { columns, extracted })));
    },
  };
}

const CONTACT_KEYS = `select key, count(*) as rows from call_tasks,
    jsonb_object_keys(contact_data) as key
  where campaign_id = ? group by key order by rows desc, key limit ${KEYS_MAX}`;
const EXTRACTED_KEYS = `select key, count(*) as rows from calls,
    jsonb_object_keys(collected_data) as key
  where campaign_id = ? and collected_data <> '{}' group by key order by rows desc, key
  limit ${KEYS_MAX}`;

async function keysOf(db: Knex, sql: string, campaignId: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { key: string }[] }>(sql, [campaignId]);
  return rows.map(({ key }) => key);
}

/** Contacts as they were uploaded, then what became of them by the last call that has ended. */
function results(
  db: Knex,
  campaignId: string,
  keys: { columns: readonly string[]; extracted: readonly string[] },
): Knex.QueryBuilder {
  const last = db('calls')
    .whereRaw(`call_task_id = t.id and state = 'ended'`)
    .orderBy('attempt_number', 'desc')
    .limit(1)
    .select('disposition', 'started_at', 'duration_sec', 'collected_data');
  const query = db('call_tasks as t')
    .joinRaw('left join lateral ? c on true', [db.raw('(?)', [last])])
    .where('t.campaign_id', campaignId)
    .orderBy('t.seq')
    .select('t.phone_number', db.raw('csv_safe(t.contact_name) as contact_name'));
  const taken = new Set(['phone_number', 'contact_name', ...OUTCOME_COLUMNS]);
  for (const key of keys.columns) {
    void query.select(db.raw('csv_safe(t.contact_data ->> ?) as ??', [key, free(taken, key)]));
  }
  void query.select('t.status', 't.outcome', 't.end_reason', 't.attempt_count as attempts');
  void query.select('c.started_at as last_call_at', 'c.disposition', 'c.duration_sec');
  for (const key of keys.extracted) {
    const name = free(taken, `extracted: ${key}`);
    void query.select(db.raw('csv_safe(c.collected_data ->> ?) as ??', [key, name]));
  }
  return query;
}

const OUTCOME_COLUMNS = [
  ...['status', 'outcome', 'end_reason', 'attempts', 'last_call_at', 'disposition'],
  'duration_sec',
];

/** A column's own name, or the first one that is not taken; a formula's name is text as well. */
function free(taken: Set<string>, wanted: string): string {
  const plain = /^[=+@\t\r-]/.test(wanted) ? `'${wanted}` : wanted;
  let name = cut(plain);
  for (let next = 2; taken.has(name); next += 1) name = `${cut(plain)} (${next})`;
  taken.add(name);
  return name;
}

/** Postgres cuts names at 63 bytes, which would make two columns one; a dot would be a path. */
function cut(name: string): string {
  const characters = [...name.replaceAll('.', '·').replaceAll('"', "'")];
  while (Buffer.byteLength(characters.join('')) > 55) characters.pop();
  return characters.join('');
}

/** Spreadsheets take a file without the mark for one of another alphabet. */
async function* withMark(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield BYTE_ORDER_MARK;
  yield* pieces;
}
