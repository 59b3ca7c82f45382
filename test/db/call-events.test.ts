import { describe, expect, it } from '@jest/globals';
import { createCampaignLifecycle } from '../../src/db/campaign-lifecycle-store.js';
import { openDatabase } from '../../src/db/knex.js';
import { createSuppressionStore } from '../../src/db/suppression-store.js';
import { createSweepStore } from '../../src/db/sweep-store.js';
import { aCampaign, aPhoneNumber } from '../support/builders.js';
import { aCallUnderWay, aTurn, BUSY } from '../support/call-under-way.js';
import { databaseUrl, useDatabase } from '../support/database.js';

const database = useDatabase({ pool: 16 });
const eventsOf = (where: object) => database()('events').where(where).orderBy('id');

describe('events of a call', () => {
  it('tell the answer, each turn, the metrics and the end, in this order', async () => {
    const call = await aCallUnderWay(database());

    await call.answer();
    await call.say(aTurn(0));
    await call.say(aTurn(1), aTurn(2));
    await call.report({ turns: [aTurn(0), aTurn(1), aTurn(2), aTurn(3)] });
    await call.finish();

    expect(await call.told()).toEqual([
      ...['answered', 'turn 0', 'turn 1', 'turn 2', 'turn 3', 'metrics', 'ended'],
    ]);
    const { id, company_id, campaign_id, call_task_id } = call.row;
    const [last] = await eventsOf({ call_id: id, type: 'call.ended' });
    expect(last).toMatchObject({ company_id, campaign_id, call_task_id });
    expect(last.data).toMatchObject({ outcome: 'success', disposition: 'goal_met' });
  });

  it('tell of a call that nobody answered that it has ended, with its metrics', async () => {
    const call = await aCallUnderWay(database());

    await call.finish(BUSY);

    expect(await call.told()).toEqual(['metrics', 'ended']);
  });

  it('hold back turns until the answer is known, and tell each thing once', async () => {
    const call = await aCallUnderWay(database());

    await call.say(aTurn(0));
    expect(await call.told()).toEqual([]);
    await call.answer();
    await call.answer();
    await call.say(aTurn(0), aTurn(1));

    expect(await call.told()).toEqual(['answered', 'turn 0', 'turn 1']);
  });

  it('tell the answer and the turns with the end when the dial never told the answer', async () => {
    const call = await aCallUnderWay(database());

    await call.say(aTurn(0));
    await call.report({ turns: [aTurn(0), aTurn(1)] });
    await call.finish();

    expect(await call.told()).toEqual(['answered', 'turn 0', 'turn 1', 'metrics', 'ended']);
  });

  it('end with the end: what comes later is kept and told by none', async () => {
    const call = await aCallUnderWay(database());
    await call.answer();
    await call.finish();

    await call.say(aTurn(7));
    await call.finish();

    expect(await call.told()).toEqual(['answered', 'metrics', 'ended']);
    expect(await database()('call_logs').where({ call_id: call.row.id })).toHaveLength(1);
  });

  it('have ids in the order of commits, whoever writes at the same time', async () => {
    for (let round = 0; round < 12; round += 1) {
      const call = await aCallUnderWay(database());
      const turns = Array.from({ length: 6 }, (_, index) => aTurn(index));

      await Promise.all([
        ...turns.map((turn) => call.say(turn)),
        call.answer(),
        call.report({ turns }).then(() => call.finish()),
      ]);

      const told = await call.told();
      expect(told[0]).toBe('answered');
      expect(told.slice(-2)).toEqual(['metrics', 'ended']);
      expect(told.slice(1, -2).toSorted()).toEqual(turns.map(({ index }) => `turn ${index}`));
    }
  });

  it('wait for the transaction before: an id is given when the lock is held', async () => {
    const call = await aCallUnderWay(database());
    await call.answer();
    const other = openDatabase({ url: databaseUrl(), pool: 1 });
    const held = await other.transaction();
    await held.raw(`select 1 from calls where id = ? for no key update`, [call.row.id]);
    const said = call.say(aTurn(1));
    await held.raw(
      `insert into call_logs (call_id, turn_index, role, content, at)
      values (?, 0, 'user', 'Алло', now())`,
      [call.row.id],
    );
    await held.raw(`select tell_call(?)`, [call.row.id]);
    await held.commit();
    await said;
    await other.destroy();

    expect(await call.told()).toEqual(['answered', 'turn 0', 'turn 1']);
  });

  it('hold no words and no numbers', async () => {
    const call = await aCallUnderWay(database());
    await call.answer();
    await call.say(aTurn(0, { content: 'позвоните на +79161234567' }));
    await call.report({ extracted_data: { имя: 'Анна' } });
    await call.finish();

    const text = JSON.stringify(await eventsOf({ call_id: call.row.id }));

    expect(text).not.toContain('79161234567');
    expect(text).not.toContain(call.row.phone_number);
    expect(text).not.toContain('Анна');
  });
});

describe('events of other things', () => {
  it('tell each change of a status of a campaign, with what it was before', async () => {
    const { id } = await aCampaign(database(), { status: 'draft', control: 'run' });
    const lifecycle = createCampaignLifecycle(database());

    await lifecycle.settle(id, { kind: 'begin' });
    await lifecycle.settle(id, { kind: 'drained' });
    await lifecycle.settle(id, { kind: 'drained' });

    expect(await eventsOf({ campaign_id: id })).toMatchObject([
      { type: 'campaign.running', data: { before: 'draft' } },
      { type: 'campaign.completed', data: { before: 'running', because: 'drained' } },
    ]);
  });

  it('tell an opt-out once: by the report, before the end of its call', async () => {
    const call = await aCallUnderWay(database());
    await call.answer();
    await call.report({ business: 'opted_out' });
    await call.finish();

    expect(await eventsOf({ type: 'optout.created' })).toHaveLength(1);
    const rows = await eventsOf({ call_id: call.row.id });
    expect(rows.map(({ type }) => type)).toEqual([
      ...['call.answered', 'optout.created', 'call.metrics', 'call.ended'],
    ]);
  });

  it('tell a suppression that is new, and not one that was there', async () => {
    const { company_id: companyId } = await aCampaign(database());
    const wanted = { companyId, phoneNumber: aPhoneNumber(), purpose: null, source: 'me', by: 'x' };
    const store = createSuppressionStore(database());

    await Promise.all([1, 2, 3].map(() => store.insert({ ...wanted, proof: null })));

    const told = await eventsOf({ company_id: companyId });
    expect(told).toMatchObject([{ type: 'optout.created', data: { source: 'api' } }]);
    expect(JSON.stringify(told)).not.toContain(wanted.phoneNumber.slice(1));
  });

  it('tell that an import whose process died has failed', async () => {
    const { id: campaign_id, company_id } = await aCampaign(database());
    const heartbeat_at = new Date(Date.now() - 120_000);
    await database()('imports').insert({ campaign_id, file_name: 'x.csv', heartbeat_at });

    await createSweepStore(database()).failStaleImports(60);
    await createSweepStore(database()).failStaleImports(60);

    expect(await eventsOf({ type: 'import.finished' })).toMatchObject([
      { campaign_id, company_id, data: { status: 'failed' } },
    ]);
  });
});
