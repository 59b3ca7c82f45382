import { describe, expect, it } from '@jest/globals';
import { createWorkflowMessages } from '../../src/temporal/workflow-messages-client.js';
import { testApi } from '../support/api.js';
import { eventually, useEngine, type Engine } from '../support/engine.js';

const engine = useEngine();
/** A change holds for every dial that is made later than this after it was asked for. */
const HOLDS_AFTER_MS = 1_000;
const CONTACTS = 100;

const numbers = Array.from({ length: CONTACTS }, (_, i) => `+7999000${String(i).padStart(4, '0')}`);
const humans = { by: 'weights', weights: { human: 1 }, outcomes: { goal_met: 1 } };

async function dialTimes(platform: Engine, campaignId: string): Promise<number[]> {
  const ledger = await platform.ledger(campaignId);
  return ledger.filter(({ event }) => event === 'dial').map(({ at_real }) => Date.parse(at_real));
}

const dialled = (platform: Engine, campaignId: string, count: number) =>
  eventually(`${count} dials`, async () => (await dialTimes(platform, campaignId)).length >= count);

describe('the hours of a running campaign', () => {
  it('are closed by the API within a second, and opened again', async () => {
    const platform = engine();
    const api = testApi(platform.db, { messages: createWorkflowMessages(platform.temporal) });
    const operator = api.as(await api.key('operator'));
    // Noon in Moscow; 10 dials in a real second.
    const campaign = await platform.campaign({
      ...{ numbers, settings: humans, speed: 20 },
      row: { calls_per_minute: 30, daily_start_time: '09:00', daily_end_time: '18:00' },
    });
    const path = `/api/campaigns/${campaign.id}`;
    await platform.ask(campaign.id, 'start');
    await dialled(platform, campaign.id, 10);

    const closedAt = Date.now();
    await operator.put(path).send({ daily_end_time: '10:00' }).expect(200);
    await eventually('three seconds later', async () => Date.now() > closedAt + 3_000);
    const before = await dialTimes(platform, campaign.id);
    expect(Math.max(...before) - closedAt).toBeLessThan(HOLDS_AFTER_MS);
    expect(before.length).toBeLessThan(CONTACTS);

    await operator.put(path).send({ daily_end_time: '18:00' }).expect(200);
    await dialled(platform, campaign.id, before.length + 1);
    await platform.until(campaign.id, 'completed', 90_000);

    const dials = (await platform.ledger(campaign.id)).filter(({ event }) => event === 'dial');
    expect(new Set(dials.map(({ attempt }) => attempt)).size).toBe(CONTACTS);
    expect(dials).toHaveLength(CONTACTS);
  });
});
