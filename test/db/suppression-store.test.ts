import { describe, expect, it } from '@jest/globals';
import { createSuppressionStore } from '../../src/db/suppression-store.js';
import type { SuppressionBatch } from '../../src/ports/suppression-store.js';
import {
  aCall,
  aCallTask,
  aCampaign,
  aCompany,
  aPermit,
  aPhoneNumber,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const store = () => createSuppressionStore(database());
const ANY = { limit: 50, skip: 0, after: null };
const BY = 'CRM (1)';
const task = (id: string) => database()('call_tasks').where({ id }).first();
const decisions = (id: string) => database()('decisions').where({ call_task_id: id });
const outbox = () =>
  database()('outbox').orderBy('id').select('campaign_id', 'call_task_id', 'message');
const wanted = (companyId: string, phoneNumber: string) => ({
  ...{ companyId, phoneNumber, purpose: null, source: 'api', proof: null, by: BY },
});

async function* batchOf(...rows: Partial<SuppressionBatch['rows'][number]>[]) {
  yield {
    rows: rows.map((row, at) => ({
      ...{ row: at + 2, phoneNumber: aPhoneNumber(), purpose: null, source: 'import' },
      ...row,
    })),
    rejected: [],
  } satisfies SuppressionBatch;
}

/** Two running campaigns of one company with the same number, and one of another company. */
async function threeCampaigns() {
  const phone_number = aPhoneNumber();
  const first = await aCampaign(database(), { status: 'running', admission_open: true });
  const { company_id } = first;
  const second = await aCampaign(database(), { company_id, status: 'draft' });
  const foreign = await aCampaign(database(), { status: 'running' });
  const tasks = [];
  for (const { id: campaign_id } of [first, second, foreign]) {
    tasks.push(await aCallTask(database(), { campaign_id, phone_number }));
  }
  const [mine, also, other] = tasks as [(typeof tasks)[0], (typeof tasks)[0], (typeof tasks)[0]];
  return { company_id, phone_number, first, second, mine, also, other };
}

describe('a new suppression', () => {
  it('ends what waits for the number in all campaigns of the company, and says why', async () => {
    const { company_id, phone_number, first, mine, also, other } = await threeCampaigns();
    const retry = { status: 'retry', workflow_open: true, next_attempt_at: new Date() };
    await database()('call_tasks').where({ id: mine.id }).update(retry);

    const added = await store().insert(wanted(company_id, phone_number));

    expect(added).toMatchObject({ isNew: true, ended: 2, campaignIds: [first.id] });
    for (const { id } of [mine, also]) {
      expect(await task(id)).toMatchObject({
        ...{ status: 'failed', end_reason: 'denied', next_attempt_at: null },
      });
      expect(await decisions(id)).toMatchObject([{ verdict: 'deny', reason: 'suppressed' }]);
    }
    expect((await task(other.id)).status).toBe('pending');
    expect(await outbox()).toEqual([
      { campaign_id: first.id, call_task_id: mine.id, message: 'wake' },
      { campaign_id: first.id, call_task_id: null, message: 'wake' },
    ]);
  });

  it('leaves a task with a permit to its dial, and one that rings to its end', async () => {
    const campaign = await aCampaign(database(), { status: 'running' });
    const held = await aCallTask(database(), { campaign_id: campaign.id });
    const permit = await aPermit(database(), { call_task_id: held.id });
    await database()('call_tasks').where({ id: held.id }).update({ permit_id: permit.id });
    const ringing = await aCallTask(database(), { status: 'in_progress' });

    const first = await store().insert(wanted(held.company_id, held.phone_number));
    const second = await store().insert(wanted(ringing.company_id, ringing.phone_number));

    expect([first.ended, second.ended]).toEqual([0, 0]);
    expect((await task(held.id)).status).toBe('pending');
    expect((await task(ringing.id)).status).toBe('in_progress');
  });

  it('with a purpose ends tasks of campaigns of that purpose only', async () => {
    const { company_id, phone_number, first, mine, also } = await threeCampaigns();
    await database()('campaigns').where({ id: first.id }).update({ purpose: 'marketing' });

    await store().insert({ ...wanted(company_id, phone_number), purpose: 'marketing' });

    expect((await task(mine.id)).status).toBe('failed');
    expect((await task(also.id)).status).toBe('pending');
  });

  it('is stored once when it is asked for twice at the same time', async () => {
    const { company_id, phone_number, mine } = await threeCampaigns();
    const ask = () => store().insert(wanted(company_id, phone_number));

    const answers = await Promise.all(Array.from({ length: 6 }, ask));

    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ suppression }) => suppression.id)).size).toBe(1);
    expect(answers.reduce((sum, { ended }) => sum + ended, 0)).toBe(2);
    expect(await decisions(mine.id)).toHaveLength(1);
  });

  it('waits for who is just granting a permit, and then leaves that task alone', async () => {
    const { company_id, phone_number, mine, also } = await threeCampaigns();
    const permit = await aPermit(database(), { call_task_id: mine.id });
    const granting = await database().transaction();
    await granting('call_tasks').where({ id: mine.id }).forUpdate();

    const asked = store().insert(wanted(company_id, phone_number));
    await granting('call_tasks').where({ id: mine.id }).update({ permit_id: permit.id });
    await granting.commit();

    expect((await asked).ended).toBe(1);
    expect(await task(mine.id)).toMatchObject({ status: 'pending', permit_id: permit.id });
    expect((await task(also.id)).status).toBe('failed');
  });
});

describe('removing a suppression', () => {
  it('keeps who did it, and is not done by another company', async () => {
    const { id: companyId } = await aCompany(database());
    const foreign = await aCompany(database());
    const { suppression } = await store().insert(wanted(companyId, aPhoneNumber()));
    const { id } = suppression;

    await expect(store().delete(foreign.id, id, 'x')).rejects.toMatchObject({ code: 'not_found' });
    await store().delete(companyId, id, 'Anna (2)');

    expect((await store().list(null, {}, ANY)).total).toBe(0);
    expect(await database()('record_events')).toMatchObject([
      {
        ...{ company_id: companyId, record: 'suppression', record_id: id, action: 'removed' },
        by: 'Anna (2)',
        details: { phone_number: suppression.phoneNumber, added_by: BY },
      },
    ]);
  });
});

describe('a list of suppressions', () => {
  it('is newest first, filters, goes on by cursor, and shows a company its own only', async () => {
    const { id: companyId } = await aCompany(database());
    const numbers = [aPhoneNumber(), aPhoneNumber(), aPhoneNumber()];
    for (const number of numbers) await store().insert(wanted(companyId, number));
    await store().insert(wanted((await aCompany(database())).id, aPhoneNumber()));

    const first = await store().list(companyId, {}, { ...ANY, limit: 2 });
    const rest = await store().list(companyId, {}, { ...ANY, limit: 2, after: first.next });
    const exact = await store().list(companyId, { phoneNumber: numbers[0] }, ANY);

    expect([...first.items, ...rest.items].map(({ phoneNumber }) => phoneNumber)).toEqual(
      numbers.toReversed(),
    );
    expect([first.total, rest.next, exact.total]).toEqual([3, null, 1]);
  });
});

describe('an import of suppressions', () => {
  it('counts, ends what waits, and adds nothing when it comes again', async () => {
    const { company_id, phone_number, mine, also } = await threeCampaigns();
    const request = { companyId: company_id, by: BY, list: null };
    const other = aPhoneNumber();
    const rows = [{ phoneNumber: phone_number }, { phoneNumber: other }, { phoneNumber: other }];

    const first = await store().import(request, batchOf(...rows));
    const again = await store().import(request, batchOf(...rows));

    expect(first).toMatchObject({ total: 3, created: 2, duplicates: 1, rejected: 0, ended: 2 });
    expect(again).toMatchObject({ total: 3, created: 0, duplicates: 3, ended: 0 });
    for (const { id } of [mine, also]) {
      expect(await task(id)).toMatchObject({ status: 'failed', end_reason: 'denied' });
      expect(await decisions(id)).toMatchObject([{ verdict: 'deny', reason: 'suppressed' }]);
    }
  });

  it('ends by purpose, as its rows say', async () => {
    const { company_id, phone_number, first, mine, also } = await threeCampaigns();
    await database()('campaigns').where({ id: first.id }).update({ purpose: 'marketing' });
    const request = { companyId: company_id, by: BY, list: null };

    await store().import(request, batchOf({ phoneNumber: phone_number, purpose: 'marketing' }));

    expect((await task(mine.id)).status).toBe('failed');
    expect((await task(also.id)).status).toBe('pending');
  });

  it('of an external list replaces all it had and leaves the own ones alone', async () => {
    const { id: companyId } = await aCompany(database());
    const [own, old, stays] = [aPhoneNumber(), aPhoneNumber(), aPhoneNumber()];
    await store().insert(wanted(companyId, own));
    const list = (asOf: string) => ({ companyId, by: BY, list: { code: 'us_dnc', asOf } });
    await store().import(list('2026-10-01'), batchOf({ phoneNumber: old }, { phoneNumber: stays }));

    const done = await store().import(
      list('2026-11-01'),
      batchOf({ phoneNumber: stays }, { phoneNumber: own }),
    );

    expect(done).toMatchObject({ created: 2, duplicates: 0 });
    const { items } = await store().list(companyId, {}, ANY);
    expect(items.map(({ phoneNumber, list: code }) => [phoneNumber, code]).sort()).toEqual(
      [
        [own, 'us_dnc'],
        [own, null],
        [stays, 'us_dnc'],
      ].sort(),
    );
    const [kept] = await database()('suppression_lists').select(
      'code',
      database().raw('as_of::text as as_of'),
    );
    expect(kept).toEqual({ code: 'us_dnc', as_of: '2026-11-01' });
  });

  it('that breaks in the middle changes nothing', async () => {
    const { company_id, phone_number, mine } = await threeCampaigns();
    async function* broken() {
      yield* batchOf({ phoneNumber: phone_number });
      throw new Error('the file ends too early');
    }

    const request = { companyId: company_id, by: BY, list: { code: 'dnc', asOf: '2026-11-01' } };
    await expect(store().import(request, broken())).rejects.toThrow('too early');

    expect((await store().list(null, {}, ANY)).total).toBe(0);
    expect(await database()('suppression_lists')).toEqual([]);
    expect((await task(mine.id)).status).toBe('pending');
  });
});

describe('an export', () => {
  it('is CSV with a header, oldest first, of one company', async () => {
    const call = await aCall(database());
    const numbers = [aPhoneNumber(), aPhoneNumber()];
    for (const number of numbers) {
      const source = 'letter, "signed"';
      await store().insert({ ...wanted(call.company_id, number), source });
    }
    await store().insert(wanted((await aCompany(database())).id, aPhoneNumber()));

    const pieces: Buffer[] = [];
    for await (const piece of store().exportCsv(call.company_id)) pieces.push(piece);

    const [header, ...lines] = Buffer.concat(pieces).toString().trim().split('\n');
    expect(header).toBe('phone_number,purpose,source,proof,list,call_id,created_by,created_at');
    expect(lines.map((line) => line.split(',', 1)[0])).toEqual(numbers);
    expect(lines[0]).toContain('"letter, ""signed"""');
  });

  it('that its reader leaves in the middle holds no connection', async () => {
    const { id: companyId } = await aCompany(database());
    await database().raw(
      `insert into suppressions (company_id, phone_number, source)
       select ?, '+7900' || (1000000 + n), 'import' from generate_series(1, 20000) n`,
      [companyId],
    );

    for await (const piece of store().exportCsv(companyId)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }

    expect(await database()('companies').count('* as n')).toEqual([{ n: 1 }]);
  });
});
