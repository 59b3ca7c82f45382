import { describe, expect, it } from '@jest/globals';
import { finishCall } from '../../src/db/call-finish.js';
import { createCallReportStore } from '../../src/db/call-report-store.js';
import { suppressAfterOptOut } from '../../src/db/call-opt-out.js';
import {
  A_CALL_REPORT,
  aCall,
  aCallTask,
  aCampaign,
  aClock,
  aLine,
  aPermit,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const statusOf = async ({ id }: { id: string }) =>
  (await database()('call_tasks').where({ id }).first()).status as string;

/** A call on a line, and waiting tasks of its number on that line and on another. */
async function aCallAndWhatWaits({ isVirtual }: { isVirtual: boolean }) {
  const line = await aLine(database());
  if (isVirtual) await aClock(database(), { line_id: line.id });
  const campaign = await aCampaign(database(), { line_id: line.id, status: 'running' });
  const call = await aCall(database(), { campaign_id: campaign.id, state: 'live' });
  const { company_id, phone_number } = call;
  await database()('call_tasks').where({ id: call.call_task_id }).update({ status: 'in_progress' });
  const sameLine = await aCampaign(database(), { company_id, line_id: line.id });
  const elsewhere = await aCampaign(database(), { company_id });
  return {
    call,
    here: await aCallTask(database(), { campaign_id: sameLine.id, phone_number }),
    there: await aCallTask(database(), { campaign_id: elsewhere.id, phone_number }),
  };
}

const optOut = (call: { id: string; company_id: string; phone_number: string }) =>
  database().transaction((trx) =>
    suppressAfterOptOut(trx, {
      ...{ companyId: call.company_id, phoneNumber: call.phone_number, callId: call.id },
    }),
  );

describe('"stop calling me", said in a call', () => {
  it('suppresses the number for all purposes and ends what waits everywhere', async () => {
    const { call, here, there } = await aCallAndWhatWaits({ isVirtual: false });

    await optOut(call);

    expect(await database()('suppressions')).toMatchObject([
      {
        ...{ phone_number: call.phone_number, source: 'call', call_id: call.id },
        ...{ purpose: null, line_id: null },
      },
    ]);
    expect([await statusOf(here), await statusOf(there)]).toEqual(['failed', 'failed']);
  });

  it('in virtual time holds on that line only', async () => {
    const { call, here, there } = await aCallAndWhatWaits({ isVirtual: true });

    await optOut(call);

    expect(await database()('suppressions')).toMatchObject([{ line_id: call.line_id }]);
    expect([await statusOf(here), await statusOf(there)]).toEqual(['failed', 'pending']);
  });

  it('a second time changes nothing and still ends what came since', async () => {
    const { call } = await aCallAndWhatWaits({ isVirtual: false });
    await optOut(call);
    const { company_id, phone_number } = call;
    const later = await aCampaign(database(), { company_id });
    const task = await aCallTask(database(), { campaign_id: later.id, phone_number });

    await optOut(call);

    expect(await database()('suppressions')).toHaveLength(1);
    expect(await statusOf(task)).toBe('failed');
  });

  it('does not wait for a task that somebody holds', async () => {
    const { call, here, there } = await aCallAndWhatWaits({ isVirtual: false });
    const holding = await database().transaction();
    await holding('call_tasks').where({ id: here.id }).forUpdate();

    await optOut(call);
    await holding.rollback();

    expect([await statusOf(here), await statusOf(there)]).toEqual(['pending', 'failed']);
  });

  it('comes with the end of the call itself, in one transaction', async () => {
    const { call, here, there } = await aCallAndWhatWaits({ isVirtual: false });
    await aPermit(database(), {
      id: call.id,
      call_task_id: call.call_task_id,
      used_at: new Date(),
    });
    await database()('call_reports').insert({
      call_id: call.id,
      body: { ...A_CALL_REPORT, business: 'opted_out' },
    });
    const request = { callId: call.id, disposition: null, cancelled: false };

    await database()
      .transaction(async (trx) => {
        await finishCall(trx, request);
        throw new Error('the process dies here');
      })
      .catch(() => undefined);
    const before = await database()('suppressions');
    await database().transaction((trx) => finishCall(trx, request));
    await database().transaction((trx) => finishCall(trx, request));

    expect(before).toEqual([]);
    expect(await database()('suppressions')).toMatchObject([{ call_id: call.id, source: 'call' }]);
    expect([await statusOf(here), await statusOf(there)]).toEqual(['failed', 'failed']);
    expect(await statusOf({ id: call.call_task_id })).toBe('completed');
  });

  it.each(['live', 'ended'])('holds from the report on, of a call that is %s', async (state) => {
    const { call, here, there } = await aCallAndWhatWaits({ isVirtual: false });
    const ended = { state, ...(state === 'ended' && { disposition: 'x', outcome: 'unknown' }) };
    await database()('calls').where({ id: call.id }).update(ended);
    const report = { ...A_CALL_REPORT, business: 'opted_out' as const };

    await createCallReportStore(database()).keepReport(call.id, report);

    expect(await database()('suppressions')).toMatchObject([{ call_id: call.id, source: 'call' }]);
    expect([await statusOf(here), await statusOf(there)]).toEqual(['failed', 'failed']);
    expect(await statusOf({ id: call.call_task_id })).toBe('in_progress');
  });
});
