import { describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/db/knex.js';
import { ANSWERED_BY, CALL_STATES, OUTCOMES } from '../../src/domain/call.js';
import { CALL_TASK_STATUSES, END_REASONS } from '../../src/domain/call-task.js';
import { CAMPAIGN_STATUSES } from '../../src/domain/campaign.js';
import {
  aCall,
  aCallTask,
  aCampaign,
  aClock,
  aCompany,
  aLease,
  aLine,
  aPermit,
  aPhoneNumber,
  aSkillbase,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const db = useDatabase();

const UNIQUE = { code: '23505' };
const CHECK = { code: '23514' };
const IMMUTABLE = { code: '23001' };

describe('one live attempt of a task', () => {
  it.each(['reserved', 'dialing', 'live'])(
    'refuses a second call beside a %s one',
    async (state) => {
      const call = await aCall(db(), { state });

      const second = aCall(db(), {
        call_task_id: call.call_task_id,
        state: 'reserved',
      });

      await expect(second).rejects.toMatchObject({
        ...UNIQUE,
        constraint: 'calls_one_live_of_a_task',
      });
    },
  );

  it('allows the next call when the first has ended', async () => {
    const call = await aCall(db(), { state: 'ended' });

    const next = await aCall(db(), { call_task_id: call.call_task_id, state: 'reserved' });

    expect(next.attempt_number).toBeNull();
  });

  it('lets exactly one of ten reservations at once through', async () => {
    const task = await aCallTask(db());

    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => aCall(db(), { call_task_id: task.id, state: 'reserved' })),
    );

    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the number of an attempt', () => {
  it('is unique in its task', async () => {
    const call = await aCall(db(), { attempt_number: 1 });

    const twin = aCall(db(), { call_task_id: call.call_task_id, attempt_number: 1 });

    await expect(twin).rejects.toMatchObject(UNIQUE);
  });

  it('is given with the dial, and never before', async () => {
    await expect(aCall(db(), { state: 'reserved', attempt_number: 1 })).rejects.toMatchObject(
      CHECK,
    );
    await expect(aCall(db(), { state: 'dialing', attempt_number: null })).rejects.toMatchObject(
      CHECK,
    );
  });
});

describe('a person', () => {
  it('is never called twice at once by one company', async () => {
    const company = await aCompany(db());
    const [first, second] = await twoTasksOfOneNumber(db(), [company.id, company.id]);
    await aCall(db(), { call_task_id: first, state: 'dialing' });

    const other = aCall(db(), { call_task_id: second, state: 'dialing' });

    await expect(other).rejects.toMatchObject({
      ...UNIQUE,
      constraint: 'calls_one_live_of_a_number',
    });
  });

  it('may be reserved for while another call of that company lives', async () => {
    const company = await aCompany(db());
    const [first, second] = await twoTasksOfOneNumber(db(), [company.id, company.id]);
    await aCall(db(), { call_task_id: first, state: 'live' });

    const reserved = await aCall(db(), { call_task_id: second, state: 'reserved' });

    expect(reserved.state).toBe('reserved');
  });

  it('may be called by two companies', async () => {
    const ids = [(await aCompany(db())).id, (await aCompany(db())).id] as const;
    const [first, second] = await twoTasksOfOneNumber(db(), ids);
    await aCall(db(), { call_task_id: first, state: 'live' });

    const other = await aCall(db(), { call_task_id: second, state: 'live' });

    expect(other.state).toBe('live');
  });

  it('is in a campaign once', async () => {
    const { campaign_id, phone_number } = await aCallTask(db());

    const twin = aCallTask(db(), { campaign_id, phone_number });

    await expect(twin).rejects.toMatchObject(UNIQUE);
  });
});

describe('a permit', () => {
  it('is one at a time for a task', async () => {
    const permit = await aPermit(db());

    const second = aPermit(db(), { call_task_id: permit.call_task_id });

    await expect(second).rejects.toMatchObject({ ...UNIQUE, constraint: 'permits_one_open' });
  });

  it('may follow one that was used or returned', async () => {
    const { call_task_id } = await aPermit(db(), { used_at: new Date() });
    await aPermit(db(), { call_task_id, returned_at: new Date() });

    await expect(aPermit(db(), { call_task_id })).resolves.toMatchObject({ call_task_id });
  });

  it('holds one channel', async () => {
    const { permit_id } = await aLease(db());

    await expect(aLease(db(), { permit_id })).rejects.toMatchObject(UNIQUE);
  });
});

describe('a version of a skillbase', () => {
  it('never changes', async () => {
    const { id } = await aSkillbase(db());

    const change = db()('skillbase_versions').where({ skillbase_id: id }).update({ config: {} });

    await expect(change).rejects.toMatchObject(IMMUTABLE);
  });
});

describe('the words of a column', () => {
  const word = 'nonsense';

  it('are those of the domain, for a campaign', async () => {
    for (const status of CAMPAIGN_STATUSES) await aCampaign(db(), { status });
    await expect(aCampaign(db(), { status: word })).rejects.toMatchObject(CHECK);
  });

  it('are those of the domain, for a call task', async () => {
    const { id: campaign_id } = await aCampaign(db());
    for (const status of CALL_TASK_STATUSES) await aCallTask(db(), { campaign_id, status });
    for (const end_reason of END_REASONS) {
      await aCallTask(db(), { campaign_id, status: 'failed', end_reason });
    }
    for (const outcome of OUTCOMES) await aCallTask(db(), { campaign_id, outcome });
    for (const wrong of [{ status: word }, { outcome: word }]) {
      await expect(aCallTask(db(), { campaign_id, ...wrong })).rejects.toMatchObject(CHECK);
    }
    const unknownReason = aCallTask(db(), { campaign_id, status: 'failed', end_reason: word });
    await expect(unknownReason).rejects.toMatchObject(CHECK);
  });

  it('are those of the domain, for a call', async () => {
    for (const state of CALL_STATES) await aCall(db(), { state });
    for (const outcome of OUTCOMES) await aCall(db(), { outcome });
    for (const answered_by of ANSWERED_BY) await aCall(db(), { answered_by });
    for (const wrong of [{ state: word }, { outcome: word }]) {
      await expect(aCall(db(), wrong)).rejects.toMatchObject(CHECK);
    }
  });

  it('say why a task ended exactly when it ended', async () => {
    for (const row of [
      { status: 'pending', end_reason: 'cancelled' },
      { status: 'failed', end_reason: null },
    ]) {
      await expect(aCallTask(db(), row)).rejects.toMatchObject(CHECK);
    }
  });

  it('say how a call ended exactly when it ended', async () => {
    for (const row of [
      { state: 'live', disposition: 'busy' },
      { state: 'ended', disposition: null },
    ]) {
      await expect(aCall(db(), row)).rejects.toMatchObject(CHECK);
    }
  });
});

describe('limits and windows', () => {
  it.each([
    { calls_per_minute: 0 },
    { calls_per_minute: 60_001 },
    { max_concurrent_calls: 0 },
    { max_concurrent_calls: 10_001 },
    { max_retries: -1 },
    { daily_start_time: '24:00' },
    { daily_start_time: '9:00' },
    { daily_end_time: '25:00' },
    { daily_start_time: '10:00', daily_end_time: '10:00' },
    { start_time: new Date(2_000), end_time: new Date(1_000) },
  ])('of a campaign refuse %j', async (row) => {
    await expect(aCampaign(db(), row)).rejects.toMatchObject(CHECK);
  });

  it.each(['79000000001', '+0123456789', '+7900', 'анна'])(
    'refuse the phone number %s',
    async (phone_number) => {
      await expect(aCallTask(db(), { phone_number })).rejects.toMatchObject(CHECK);
    },
  );

  it('allow one default line', async () => {
    await expect(aLine(db(), { is_default: true })).rejects.toMatchObject(UNIQUE);
  });
});

describe('app_now', () => {
  it('is real time for a line without a clock', async () => {
    const line = await aLine(db());

    const skewMs = (await appNow(db(), line.id)).getTime() - (await realNow(db())).getTime();

    expect(Math.abs(skewMs)).toBeLessThan(2_000);
  });

  it('is real time for no line at all', async () => {
    const skewMs = (await appNow(db(), null)).getTime() - (await realNow(db())).getTime();

    expect(Math.abs(skewMs)).toBeLessThan(2_000);
  });

  it('starts at the virtual origin and runs at the speed of the clock', async () => {
    const line = await aLine(db());
    const virtual_origin = new Date('2026-09-01T08:00:00Z');
    const oneMinuteAgo = new Date((await realNow(db())).getTime() - 60_000);
    await aClock(db(), { line_id: line.id, real_origin: oneMinuteAgo, virtual_origin, speed: 60 });

    const elapsedMs = (await appNow(db(), line.id)).getTime() - virtual_origin.getTime();

    expect(elapsedMs).toBeGreaterThanOrEqual(60 * 60_000);
    expect(elapsedMs).toBeLessThan(62 * 60_000);
  });

  it('moves within one transaction', async () => {
    const line = await aLine(db());
    await aClock(db(), { line_id: line.id, speed: 1_000 });

    const [first, second] = await db().transaction(async (trx) => [
      await appNow(trx, line.id),
      await appNow(trx, line.id),
    ]);

    expect(Number(second)).toBeGreaterThan(Number(first));
  });

  it.each([0, -1, 100_001])('refuses a clock of speed %d', async (speed) => {
    const line = await aLine(db());

    await expect(aClock(db(), { line_id: line.id, speed })).rejects.toMatchObject(CHECK);
  });
});

async function twoTasksOfOneNumber(
  database: Database,
  companyIds: readonly [string, string],
): Promise<[string, string]> {
  const phone_number = aPhoneNumber();
  const [first, second] = [
    await aCallTask(database, { company_id: companyIds[0], phone_number }),
    await aCallTask(database, { company_id: companyIds[1], phone_number }),
  ];
  return [first.id, second.id];
}

async function appNow(database: Database, lineId: string | null): Promise<Date> {
  const { rows } = await database.raw<{ rows: [{ now: Date }] }>('select app_now(?) as now', [
    lineId,
  ]);
  return rows[0].now;
}

async function realNow(database: Database): Promise<Date> {
  const { rows } = await database.raw<{ rows: [{ now: Date }] }>('select clock_timestamp() as now');
  return rows[0].now;
}
