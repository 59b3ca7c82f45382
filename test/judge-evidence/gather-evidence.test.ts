import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, expect } from '@jest/globals';
import { gatherEvidence } from '../../src/judge-evidence/gather-evidence.js';
import { judge } from '../../src/judge/judge.js';
import { openLedger, type LedgerFact } from '../../src/simulator/ledger.js';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.js';
import {
  aCall,
  aCallTask,
  aCampaign,
  aClock,
  aLease,
  aLine,
  aPermit,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import type { CallRow } from '../support/rows.js';

const silent = { info: () => undefined, warn: () => undefined };

describe('gatherEvidence', () => {
  const db = useDatabase();
  let folder: string;
  let simulator: Simulator | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  });
  afterEach(async () => {
    await simulator?.stop();
    simulator = null;
    await rm(folder, { recursive: true });
  });

  /** An exchange that reads back a ledger in which these calls were dialled and answered. */
  async function exchangeThatDialled(...calls: CallRow[]): Promise<string> {
    const { ledger } = openLedger(folder, () => undefined);
    for (const call of calls) for (const fact of factsOf(call)) ledger.append(fact);
    ledger.close();
    simulator = await startSimulator({ host: '127.0.0.1', port: 0, dataDir: folder, log: silent });
    return simulator.url;
  }

  it('brings ledger and rows together so that a clean campaign is found clean', async () => {
    const campaign = await aCampaign(db(), { status: 'completed' });
    const task = await aCallTask(db(), { ...DONE, campaign_id: campaign.id });
    const call = await aCall(db(), { call_task_id: task.id });
    const simulatorUrl = await exchangeThatDialled(call);

    const verdict = judge(await gatherEvidence({ db: db(), simulatorUrl }));

    expect(verdict.faults).toEqual([]);
    expect(verdict.counts).toMatchObject({ campaigns: 1, tasks: 1, dials: 1, answered: 1 });
  });

  it('shows what is wrong in the rows or between them and the ledger', async () => {
    const campaign = await aCampaign(db(), { status: 'completed' });
    const task = await aCallTask(db(), { ...DONE, campaign_id: campaign.id });
    const call = await aCall(db(), { call_task_id: task.id });
    const permit = await aPermit(db(), { call_task_id: task.id });
    await aLease(db(), { permit_id: permit.id });
    await aCallTask(db(), { campaign_id: campaign.id });
    const simulatorUrl = await exchangeThatDialled(call, call);

    const verdict = judge(await gatherEvidence({ db: db(), simulatorUrl }));

    expect(verdict.totals).toEqual({
      ...{ doubled: 1, lease_left: 1, permit_left: 1, task_not_ended: 1 },
    });
    expect(verdict).toMatchObject({ lost: 1, doubled: 1 });
  });

  it('reads events, settings and callbacks as they are stored', async () => {
    const campaign = await aCampaign(db(), { start_time: new Date('2026-09-01T06:00:00Z') });
    const task = await aCallTask(db(), { campaign_id: campaign.id });
    const call = await aCall(db(), { call_task_id: task.id });
    const body = { callback_at: '2026-09-02T10:00:00+03:00' };
    await db()('call_reports').insert({ call_id: call.id, body });
    await addEvents(campaign.id);
    const simulatorUrl = await exchangeThatDialled();

    const evidence = await gatherEvidence({ db: db(), simulatorUrl, campaignId: campaign.id });

    const [row] = evidence.campaigns;
    expect(row?.settings).toMatchObject({ dailyEnd: '24:00', maxRetries: 3 });
    expect(row?.settings.startTimeMs).toBe(Date.parse('2026-09-01T06:00:00Z'));
    expect(row?.events.map(({ verb, status, before }) => ({ verb, status, before }))).toEqual([
      { verb: 'start', status: null, before: {} },
      { verb: null, status: null, before: {} },
      { verb: null, status: 'running', before: {} },
      { verb: null, status: null, before: { endTimeMs: null, callsPerMinute: 60 } },
    ]);
    expect(evidence.calls[0]?.callbackAtMs).toBe(Date.parse('2026-09-02T07:00:00Z'));
  });

  async function addEvents(campaign_id: string): Promise<void> {
    const event = { campaign_id, by: 'test' };
    await db()('campaign_events').insert([
      { ...event, kind: 'requested', after: { verb: 'start', control_seq: 1 } },
      { ...event, kind: 'requested', after: { verb: 'pause', accepted: false } },
      { ...event, kind: 'status', after: { status: 'running' } },
      { ...event, kind: 'edited', before: { end_time: null, calls_per_minute: 60 }, after: {} },
    ]);
  }

  it('looks at one line only when the campaign has a clock of its own', async () => {
    const line = await aLine(db());
    await aClock(db(), { line_id: line.id, speed: 60 });
    const campaign = await aCampaign(db(), { line_id: line.id });
    const other = await aCall(db());
    const simulatorUrl = await exchangeThatDialled(other);

    const evidence = await gatherEvidence({ db: db(), simulatorUrl, campaignId: campaign.id });

    expect(evidence.lines).toMatchObject([{ id: line.id, clock: { speed: 60 } }]);
    expect(evidence.campaigns.map(({ id }) => id)).toEqual([campaign.id]);
    expect(evidence.ledger).toEqual([]);
  });

  it('says so when the campaign or the simulator is not there', async () => {
    const simulatorUrl = await exchangeThatDialled();
    const campaignId = '00000000-0000-4000-8000-000000000000';

    await expect(gatherEvidence({ db: db(), simulatorUrl, campaignId })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      gatherEvidence({ db: db(), simulatorUrl: 'http://127.0.0.1:1' }),
    ).rejects.toMatchObject({ code: 'line_unavailable' });
  });
});

const DONE = { status: 'completed', end_reason: 'human_talked', attempt_count: 1 };
const CLOCK = { realOriginMs: 0, virtualOriginMs: 0, speed: 1 };

function factsOf(call: CallRow): LedgerFact[] {
  const about = { attempt: call.id, line: call.line_id, number: call.phone_number, clock: CLOCK };
  const at = (
    event: LedgerFact['event'],
    afterMs: number,
    detail: Record<string, unknown> = {},
  ) => ({
    ...{ ...about, event, atRealMs: Date.now() - 60_000 + afterMs },
    detail: { dial: 1, ...detail },
  });
  return [
    at('dial', 0, { behaviour: 'human' }),
    at('answered', 5_000),
    { ...at('ended', 30_000, { network: 'answered' }), code: 'agent_hung_up' },
    at('room_closed', 30_000),
  ];
}
