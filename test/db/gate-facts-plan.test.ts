import { describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { createGateFacts } from '../../src/db/gate-facts.js';
import { decide } from '../../src/domain/gate.js';
import { loadPacks } from '../../src/rulebook/load-packs.js';
import { aCallTask, aCampaign } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { NUMBER_ZONES } from '../support/number-zones.js';

const db = useDatabase({ pool: 1 });
const gate = createGateFacts({ packs: loadPacks(), zones: NUMBER_ZONES });
const TASKS = Number(process.env['GATE_TASKS'] ?? 20_000);
const CALLS_OF_A_TASK = 3;
const ROUNDS = 40;

/**
 * Times are told and not asserted: machines differ, plans do not. GATE_TASKS asks for more rows.
 */
describe('the facts of a batch among very many tasks and calls', () => {
  it('are looked up by indexes only', async () => {
    const first = await aCallTask(db(), { campaign_id: (await aCampaign(db())).id });
    await fill(db(), first.campaign_id);
    const { rows } = await db().raw(`select id from call_tasks where seq % ? = 7 limit 20`, [
      TASKS / 20,
    ]);
    const ids = rows.map(({ id }: { id: string }) => id);

    const asked = await statementsOf(db(), () => gate.read(db(), first.campaign_id, ids));
    const plans = [];
    for (const { sql, bindings } of asked) plans.push(await planOf(db(), sql, bindings));

    expect(asked).toHaveLength(2);
    expect(plans.join('\n')).not.toMatch(/Seq Scan on (calls|call_tasks|suppressions|consents)/);
    const times = plans.flatMap((plan) => plan.match(/(Planning|Execution) Time: .*/g) ?? []);
    process.stdout.write(`${times.join(', ')}\n`);
    await tell(db(), first.campaign_id, ids);
  }, 180_000);
});

async function fill(database: Knex, campaignId: string): Promise<void> {
  // Rows as from a backup: nothing is checked that the statements below see to themselves.
  await database.raw(`set session_replication_role = replica`);
  await database.raw(
    `insert into call_tasks (campaign_id, company_id, phone_number, contact_key)
     select c.id, c.company_id, '+7916' || lpad(n::text, 7, '0'), 'contact ' || n / 2
     from campaigns c, generate_series(1, ?) n where c.id = ?`,
    [TASKS, campaignId],
  );
  await database.raw(
    `insert into calls (id, call_task_id, campaign_id, company_id, skillbase_id, skillbase_version,
       line_id, round, attempt_number, state, phone_number, network, disposition, reserved_at,
       dialing_at, ended_at)
     select gen_random_uuid(), t.id, c.id, c.company_id, c.skillbase_id, 1, c.line_id, 1, n,
       'ended', t.phone_number, 'busy', 'busy', now(), now() - n * interval '9 hours', now()
     from campaigns c join call_tasks t on t.campaign_id = c.id, generate_series(1, ?) n
     where c.id = ? and t.contact_key is not null`,
    [CALLS_OF_A_TASK, campaignId],
  );
  await database.raw(
    `insert into suppressions (company_id, phone_number, source)
     select company_id, phone_number, 'test' from call_tasks where seq % 20 = 0`,
  );
  await database.raw(
    `insert into consents (company_id, phone_number, grade, source, wording, obtained_at)
     select company_id, phone_number, 'express', 'form', 'yes', now() from call_tasks
     where seq % 3 = 0`,
  );
  await database.raw('set session_replication_role = default');
  await database.raw('analyze');
}

async function statementsOf(database: Knex, work: () => Promise<unknown>) {
  const seen: { sql: string; bindings: unknown[] }[] = [];
  const note = (query: { sql: string; bindings: unknown[] }) => seen.push(query);
  database.on('query', note);
  await work();
  database.removeListener('query', note);
  return seen;
}

async function planOf(database: Knex, sql: string, bindings: unknown[]): Promise<string> {
  const connection = (await database.client.acquireConnection()) as {
    query(sql: string, bindings: unknown[]): Promise<{ rows: { 'QUERY PLAN': string }[] }>;
  };
  try {
    const { rows } = await connection.query(`explain (analyze) ${sql}`, bindings);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await database.client.releaseConnection(connection);
  }
}

async function tell(database: Knex, campaignId: string, ids: string[]): Promise<void> {
  await database.raw('set join_collapse_limit = 1');
  for (const batch of [ids, ids.slice(0, 1)]) {
    const tookMs: number[] = [];
    let facts = await gate.read(database, campaignId, batch);
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = performance.now();
      facts = await gate.read(database, campaignId, batch);
      tookMs.push(performance.now() - from);
    }
    const from = performance.now();
    for (const one of facts.values()) decide(one, Date.now());
    const decided = performance.now() - from;
    tookMs.sort((a, b) => a - b);
    const [fastest, median] = [tookMs[0], tookMs[ROUNDS / 2]].map((ms) => ms?.toFixed(2));
    process.stdout.write(
      `facts of ${batch.length}: fastest ${fastest} ms, median ${median} ms, ` +
        `decided in ${decided.toFixed(2)} ms\n`,
    );
  }
}
