import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createCallReportStore } from '../../src/db/call-report-store.js';
import type { CallTurn } from '../../src/domain/call-report.js';
import { aCall, aLease, aPermit, A_CALL_REPORT, A_SKILLBASE_CONFIG } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const store = () => createCallReportStore(database());
const reports = (callId: string) =>
  database()('call_reports').where({ call_id: callId }).orderBy('id').select('is_late', 'body');

const TURN: CallTurn = {
  index: 0,
  role: 'assistant',
  content: 'Здравствуйте',
  state_id: null,
  at: '2026-09-01T08:00:07.000Z',
  was_interrupted: false,
  ttfb_tts: 180,
};

describe('reports of a call', () => {
  it('takes the first, keeps another as late, knows the first when it comes again', async () => {
    const call = await aCall(database(), { state: 'live' });
    const other = { ...A_CALL_REPORT, business: 'refused' } as const;

    const answers = [];
    for (const report of [A_CALL_REPORT, other, A_CALL_REPORT]) {
      answers.push((await store().keepReport(call.id, report))?.taken);
    }

    expect(answers).toEqual([true, false, true]);
    expect(await reports(call.id)).toMatchObject([
      { is_late: false, body: { business: 'goal_met' } },
      { is_late: true, body: { business: 'refused' } },
    ]);
  });

  it('takes one of many that come at once', async () => {
    const call = await aCall(database(), { state: 'live' });
    const rivals = Array.from({ length: 8 }, (_, at) => ({ ...A_CALL_REPORT, duration_sec: at }));

    const answers = await Promise.all(rivals.map((report) => store().keepReport(call.id, report)));

    expect(answers.filter((answer) => answer?.taken)).toHaveLength(1);
    expect(await reports(call.id)).toHaveLength(8);
  });

  it('keeps as late what comes after the end', async () => {
    const call = await aCall(database(), { state: 'ended' });

    const answer = await store().keepReport(call.id, A_CALL_REPORT);

    expect(answer).toMatchObject({ state: 'ended', taken: false });
    expect(await reports(call.id)).toMatchObject([{ is_late: true }]);
  });

  it('waits for an end that is being written, and is late then', async () => {
    const call = await aCall(database(), { state: 'live' });
    const ending = await database().transaction();
    await ending('calls').where({ id: call.id }).update({ state: 'ended', disposition: 'unknown' });

    const kept = store().keepReport(call.id, A_CALL_REPORT);
    await lockIsWaitedFor();
    await ending.commit();

    expect(await kept).toMatchObject({ taken: false, state: 'ended' });
  });
});

describe('the rest of the door', () => {
  it('extends the lease of a live call by real time', async () => {
    const permit = await aPermit(database());
    const call = await aCall(database(), {
      id: permit.id,
      call_task_id: permit.call_task_id,
      state: 'live',
    });
    await aLease(database(), { permit_id: permit.id, expires_at: new Date(0) });

    const known = await store().extendLease(call.id, 90);

    const lease = await database()('leases').where({ permit_id: permit.id }).first();
    expect(Math.abs(lease.expires_at.getTime() - Date.now() - 90_000)).toBeLessThan(5_000);
    expect(known).toEqual({
      callId: call.id,
      campaignId: call.campaign_id,
      callTaskId: call.call_task_id,
      state: 'live',
    });
  });

  it('keeps a turn as it was first told', async () => {
    const call = await aCall(database(), { state: 'live' });

    await store().addTurns(call.id, [TURN]);
    await store().addTurns(call.id, [
      { ...TURN, content: 'changed' },
      { ...TURN, index: 1, role: 'user', content: 'Да' },
    ]);

    const logs = await database()('call_logs').where({ call_id: call.id }).orderBy('turn_index');
    expect(logs).toMatchObject([
      { turn_index: 0, content: 'Здравствуйте', ttfb_tts: 180, latency_llm: null },
      { turn_index: 1, role: 'user', content: 'Да' },
    ]);
  });

  it('briefs with the version that the call has pinned', async () => {
    const call = await aCall(database(), { state: 'live' });
    await database()('skillbase_versions').insert({
      skillbase_id: call.skillbase_id,
      version: 2,
      config: { changed: true },
    });

    const company = await database()('companies').where({ id: call.company_id }).first();

    expect(await store().briefing(call.id)).toEqual({
      callId: call.id,
      skillbaseVersion: 1,
      config: A_SKILLBASE_CONFIG,
      company: { id: call.company_id, name: company.name },
      contact: { name: 'Анна', phoneNumber: call.phone_number, data: {} },
      timezone: 'Europe/Moscow',
      atMs: expect.any(Number),
      maxTalkSeconds: 600,
      disclosure: { required: false, withinSeconds: null },
      hangupAfterRefusalSeconds: null,
      recordingPolicy: 'off',
    });
  });

  it('briefs with what the rules ask of the call', async () => {
    const { id } = await aCall(database(), { state: 'live' });
    await database()('calls')
      .where({ id })
      .update({ rules: { disclosure_within_seconds: 5, hangup_after_refusal_seconds: 10 } });

    expect(await store().briefing(id)).toMatchObject({
      disclosure: { required: true, withinSeconds: 5 },
      hangupAfterRefusalSeconds: 10,
    });
  });

  it('knows no call that is not there', async () => {
    const id = randomUUID();

    expect(await store().briefing(id)).toBeNull();
    expect(await store().extendLease(id, 90)).toBeNull();
    expect(await store().addTurns(id, [TURN])).toBeNull();
    expect(await store().keepReport(id, A_CALL_REPORT)).toBeNull();
  });
});

/** Until some connection of this database waits for a lock. */
async function lockIsWaitedFor(): Promise<void> {
  for (const limit = Date.now() + 10_000; Date.now() < limit;) {
    const { rows } = await database().raw(
      `select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('nobody waited for a lock within 10 s');
}
