import type { Knex } from 'knex';
import { toLineTime } from '../domain/clock.js';
import type { WhyStore } from '../ports/why-store.js';
import { clockOf, epochMs } from './admission-facts.js';
import { readCampaignStory } from './campaign-story.js';
import { readStory } from './call-task-story.js';
import type { GateFactsReader } from './gate-facts.js';
import { readQueueFacts } from './queue-facts.js';
import { readAhead, readBecomingDue, readFreshZones } from './queue-order.js';

/** What is asked for an explanation; nothing of it writes. */
export function createWhyStore(db: Knex, gate: GateFactsReader): WhyStore {
  return {
    story: (scope, id) => readStory(db, scope, id),
    campaign: (scope, id) => readCampaignStory(db, scope, id),
    gateFacts: (campaignId, ids) => gate.read(db, campaignId, [...ids]),
    freshZones: (campaignId) => readFreshZones(db, campaignId),
    queueFacts: (campaignId) => readQueueFacts(db, campaignId),
    async ahead(task, openZones) {
      return readAhead(db, task, { openZones, nowLineMs: await lineNow(db, task.campaignId) });
    },
    async becomingDue(campaignId, withinMs) {
      const nowLineMs = await lineNow(db, campaignId);
      return readBecomingDue(db, campaignId, { nowLineMs, withinMs });
    },
  };
}

async function lineNow(db: Knex, campaignId: string): Promise<number> {
  const row = await db('campaigns as c')
    .leftJoin('clock as k', 'k.line_id', 'c.line_id')
    .where('c.id', campaignId)
    .first<Parameters<typeof clockOf>[0] & { nowRealMs: number }>(
      db.raw(`k.speed, ${epochMs('clock_timestamp()')} as "nowRealMs",
        ${epochMs('k.real_origin')} as "realOriginMs",
        ${epochMs('k.virtual_origin')} as "virtualOriginMs"`),
    );
  return toLineTime(clockOf(row), row.nowRealMs);
}
