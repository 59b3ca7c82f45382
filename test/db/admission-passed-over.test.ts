import { describe, it, expect } from '@jest/globals';
import { createAdmissionStore } from '../../src/db/admission-store.js';
import { createGateFacts } from '../../src/db/gate-facts.js';
import { loadNumberZones } from '../../src/rulebook/number-zones.js';
import { aCallTask, aCampaign } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const MAX = 20;

describe('admit', () => {
  it.each([
    ['due', { status: 'retry', next_attempt_at: new Date(Date.now() - 60_000) } as const],
    ['fresh', {}],
  ])('looks again soon for a %s task that somebody held just now', async (_what, row) => {
    const db = database();
    const campaign = await aCampaign(db, {
      ...{ status: 'running', control: 'run', admission_open: true },
    });
    const { id } = await aCallTask(db, { campaign_id: campaign.id, ...row });
    const holder = await db.transaction();
    await holder('call_tasks').where({ id }).forUpdate();
    const gate = createGateFacts({ packs: [], zones: loadNumberZones() });
    const admission = createAdmissionStore(db, gate);

    const passed = await admission.admit({ campaignId: campaign.id, batch: 'b/0', max: MAX });
    await holder.rollback();
    const found = await admission.admit({ campaignId: campaign.id, batch: 'b/1', max: MAX });

    expect(passed).toMatchObject({ start: [], drained: false });
    expect(passed.askAgainInMs).toBeLessThanOrEqual(1_000);
    expect(found.start.map(({ callTaskId }) => callTaskId)).toEqual([id]);
  });
});
