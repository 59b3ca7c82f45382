import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createCallActivities, type CallActivities } from '../../activities/call-activities.js';
import { createAdmissionStore } from '../../src/db/admission-store.js';
import { createCallLifeStore } from '../../src/db/call-life-store.js';
import { createGateFacts } from '../../src/db/gate-facts.js';
import { loadPacks } from '../../src/rulebook/load-packs.js';
import { gatherEvidence } from '../../src/judge-evidence/gather-evidence.js';
import { judge } from '../../src/judge/judge.js';
import { createLogger } from '../../src/observability/logger.js';
import type { CallLife } from '../../src/ports/call-life.js';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.js';
import { createSimulatedTelephony } from '../../src/telephony/simulated-telephony.js';
import { openFakeDoor, type FakeDoor } from '../simulator/fake-door.js';
import { aCallTask, aCampaign, aLease, aLine, aPermit } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { NUMBER_ZONES } from '../support/number-zones.js';

const database = useDatabase();
const gate = createGateFacts({ packs: loadPacks(), zones: NUMBER_ZONES });
const folder = mkdtempSync(join(tmpdir(), 'new-voice-protection-'));
let simulator: Simulator;
let door: FakeDoor;

beforeAll(async () => {
  const log = createLogger('protection', 'silent');
  simulator = await startSimulator({ host: '127.0.0.1', port: 0, dataDir: folder, log });
  door = await openFakeDoor();
});
afterAll(async () => {
  await simulator.stop();
  await door.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Workers that were all given the dial of one attempt: what a blind retry would do. */
async function dialTwice(weaken: (life: CallLife) => CallLife): Promise<number> {
  const db = database();
  const line = await aLine(db, { settings: { weights: { human: 1 }, ring_seconds: [0, 0] } });
  const campaign = await aCampaign(db, {
    line_id: line.id,
    status: 'running',
    admission_open: true,
    control: 'run',
  });
  const task = await aCallTask(db, { campaign_id: campaign.id, workflow_open: true });
  const permit = await aPermit(db, { call_task_id: task.id });
  await aLease(db, { permit_id: permit.id });
  await db('call_tasks').where({ id: task.id }).update({ permit_id: permit.id });
  const activities = createCallActivities({
    admission: createAdmissionStore(db, gate),
    life: weaken(createCallLifeStore(db, gate)),
    telephony: createSimulatedTelephony({ baseUrl: simulator.url }),
    messages: { send: async () => undefined },
    door: () => ({ url: door.url, token: 'token' }),
  });
  await run(activities, 'prepare', { permitId: permit.id, cancelled: false });
  await Promise.all([1, 2, 3, 4, 5, 6].map(() => run(activities, 'dial', { callId: permit.id })));
  const evidence = await gatherEvidence({
    db,
    simulatorUrl: simulator.url,
    campaignId: campaign.id,
  });
  return judge(evidence).doubled;
}

function run(
  activities: CallActivities,
  name: 'prepare' | 'dial',
  input: { permitId: string; cancelled: boolean } | { callId: string },
): Promise<unknown> {
  const activity = activities[name] as (given: typeof input) => Promise<unknown>;
  return new MockActivityEnvironment().run(activity, input);
}

describe('one attempt in the hands of several workers', () => {
  it('rings once', async () => {
    expect(await dialTwice((life) => life)).toBe(0);
  });

  it('rings again, and the judge says so, when the dial asks the database nothing', async () => {
    const unprotected = (life: CallLife): CallLife => ({
      ...life,
      async openDial(callId) {
        const opened = await life.openDial(callId);
        if (opened?.kind === 'dial') return opened;
        const view = await life.view(callId);
        if (view === null) return null;
        const { line } = view;
        const phoneNumber = '+79990000000';
        return { kind: 'dial', waitMs: 0, line, phoneNumber, callerId: null, ringSecondsMin: 0 };
      },
      slot: async () => ({ waitMs: 0 }),
    });

    expect(await dialTwice(unprotected)).toBeGreaterThan(0);
  });
});
