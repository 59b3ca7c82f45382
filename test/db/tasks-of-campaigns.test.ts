import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aCallTask, aCampaign } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

const insert = (tasks: { campaign_id: string; company_id: string }[]) =>
  database()('call_tasks').insert(
    tasks.map((task, at) => ({ ...task, phone_number: `+7916000000${at}` })),
  );

/** True as soon as somebody waits for a lock. */
async function untilBlocked(): Promise<boolean> {
  for (;;) {
    const { rows } = await database().raw<{ rows: unknown[] }>(
      `select 1 from pg_stat_activity
        where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
    );
    if (rows.length > 0) return true;
  }
}

describe('call tasks', () => {
  it('need a campaign that exists, and its company', async () => {
    const [campaign, other] = [await aCampaign(database()), await aCampaign(database())];
    const own = { campaign_id: campaign.id, company_id: campaign.company_id };

    await expect(insert([own, { ...own, campaign_id: randomUUID() }])).rejects.toMatchObject({
      code: '23503',
    });
    await expect(insert([own, { ...own, company_id: other.company_id }])).rejects.toMatchObject({
      code: '23503',
    });
    expect(await database()('call_tasks')).toEqual([]);
    await insert([own, { campaign_id: other.id, company_id: other.company_id }]);
    expect(await database()('call_tasks')).toHaveLength(2);
  });

  it('stay in their campaign', async () => {
    const task = await aCallTask(database());
    const other = await aCampaign(database());
    const move = database()('call_tasks').update({ campaign_id: other.id });

    await expect(move).rejects.toThrow('stays in its campaign');
    expect(await database()('call_tasks').pluck('campaign_id')).toEqual([task.campaign_id]);
  });

  it('go with their campaign, however it goes', async () => {
    const [first, second, kept] = [
      await aCallTask(database()),
      await aCallTask(database()),
      await aCallTask(database()),
    ];

    await database()('campaigns').where({ id: first.campaign_id }).delete();
    await database()('campaigns').where({ company_id: second.company_id }).delete();

    expect(await database()('call_tasks').pluck('id')).toEqual([kept.id]);
  });

  it('that are being added keep their campaign from going before them', async () => {
    const campaign = await aCampaign(database());
    const trx = await database().transaction();
    await trx('call_tasks').insert({
      ...{ campaign_id: campaign.id, company_id: campaign.company_id },
      phone_number: '+79160000000',
    });
    const remove = database()('campaigns').where({ id: campaign.id }).delete();

    const waits = await Promise.race([remove.then(() => false), untilBlocked()]);
    await trx.commit();
    await remove;

    expect(waits).toBe(true);
    expect(await database()('call_tasks')).toEqual([]);
  });
});
