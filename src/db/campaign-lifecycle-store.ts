import type { Knex } from 'knex';
import {
  canBecome,
  CONTROL_ALLOWED_FROM,
  CONTROL_OF_VERB,
  isFinal,
  LIVE_STATUSES,
  type CampaignLimits,
  type CampaignStatus,
  type Control,
} from '../domain/campaign.js';
import { realDelay } from '../domain/clock.js';
import type {
  CampaignEvent,
  CampaignLifecycle,
  CampaignView,
} from '../ports/campaign-lifecycle.js';
import { lockLimits, readFacts, type AdmissionFacts } from './admission-facts.js';
import { pauseReasonOf } from './automatic-pause.js';
import type { Database } from './knex.js';
import { revokeSlots } from './revoke-slots.js';
import { writeEvent } from './write-events.js';

export function createCampaignLifecycle(db: Database): CampaignLifecycle {
  return {
    settle: (campaignId, event) => db.transaction((trx) => settle(trx, campaignId, event)),
    setLimits: (campaignId, limits, by) =>
      db.transaction((trx) => setLimits(trx, { campaignId, limits, by })),
  };
}

/**
 * What was last asked for stands in the row (`none` once the campaign has ended); this carries it
 * out. The row's lock makes it the compare-and-set: a pause that came in between has changed
 * `control`, and admission stays closed.
 */
async function settle(
  trx: Knex.Transaction,
  campaignId: string,
  event: CampaignEvent,
): Promise<CampaignView> {
  await trx.raw(`select 1 from campaigns where id = ? for no key update`, [campaignId]);
  if (event.kind === 'requested' && event.controlSeq === null) {
    await recordRequest(trx, campaignId, event.verb);
  }
  const facts = await readFacts(trx, campaignId);
  if (facts === null) return { status: 'failed', beginsInMs: null };
  const target = await targetStatus(trx, facts, event);
  const admissionOpen = target === 'running';
  if (target !== facts.status) await become(trx, { facts, target, event });
  if (target !== facts.status || admissionOpen !== facts.admissionOpen) {
    const pauseReason = target === 'paused' ? await pauseReasonOf(trx, campaignId) : null;
    await trx.raw(
      `update campaigns set status = :target, admission_open = :admissionOpen,
         pause_reason = :pauseReason,
         control = case when :final then 'none' else control end
       where id = :campaignId`,
      { campaignId, target, admissionOpen, pauseReason, final: isFinal(target) },
    );
  }
  return { status: target, beginsInMs: target === 'scheduled' ? untilStart(facts) : null };
}

async function targetStatus(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  event: CampaignEvent,
): Promise<CampaignStatus> {
  const wanted = await wantedStatus(trx, facts, event);
  return canBecome(facts.status, wanted) ? wanted : facts.status;
}

async function wantedStatus(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  event: CampaignEvent,
): Promise<CampaignStatus> {
  if (event.kind === 'workflow_lost') {
    return LIVE_STATUSES.includes(facts.status) ? 'failed' : facts.status;
  }
  switch (facts.control as Control) {
    case 'none':
      return facts.status;
    case 'pause':
      return 'paused';
    case 'stop':
      return facts.status === 'stopping' && (await isDrained(trx, facts)) ? 'stopped' : 'stopping';
    case 'run': {
      if (event.kind === 'drained' && facts.status === 'running') {
        return (await isDrained(trx, facts)) ? 'completed' : 'running';
      }
      return untilStart(facts) === null ? 'running' : 'scheduled';
    }
  }
}

/** Real milliseconds until `start_time`; null when it has passed or there is none. */
function untilStart(facts: AdmissionFacts): number | null {
  const { startTimeMs } = facts.schedule;
  if (startTimeMs === null || startTimeMs <= facts.nowLineMs) return null;
  return realDelay(facts.clock, facts.nowRealMs, startTimeMs);
}

async function isDrained(trx: Knex.Transaction, facts: AdmissionFacts): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { drained: boolean }[] }>(
    `select not exists (select 1 from call_tasks where campaign_id = :campaignId
         and status in ('pending', 'in_progress', 'retry'))
       and not exists (select 1 from leases where campaign_id = :campaignId)
       and not exists (select 1 from imports where campaign_id = :campaignId
         and status = 'running') as drained`,
    { campaignId: facts.campaignId },
  );
  return rows[0]?.drained ?? false;
}

/**
 * A button of the Web UI: the same as a request over the API, recorded here. In a wrong state it
 * changes nothing.
 */
async function recordRequest(
  trx: Knex.Transaction,
  campaignId: string,
  verb: 'start' | 'pause' | 'resume' | 'stop',
): Promise<void> {
  const { rows } = await trx.raw<{ rows: { status: CampaignStatus }[] }>(
    `select status from campaigns where id = ?`,
    [campaignId],
  );
  const status = rows[0]?.status;
  if (status === undefined) return;
  const accepted = CONTROL_ALLOWED_FROM[verb].includes(status);
  if (accepted) {
    await trx.raw(
      `update campaigns set control = :control, control_seq = control_seq + 1,
         admission_open = admission_open and :control = 'run'
       where id = :campaignId`,
      { campaignId, control: CONTROL_OF_VERB[verb] },
    );
  }
  await trx('campaign_events').insert({
    campaign_id: campaignId,
    kind: 'requested',
    by: 'web ui',
    before: { status },
    after: { verb, accepted },
  });
}

async function become(
  trx: Knex.Transaction,
  change: { facts: AdmissionFacts; target: CampaignStatus; event: CampaignEvent },
): Promise<void> {
  await trx('campaign_events').insert({
    campaign_id: change.facts.campaignId,
    kind: 'status',
    by: 'campaign workflow',
    before: { status: change.facts.status },
    after: { status: change.target, because: change.event.kind },
  });
  const { campaignId, companyId, lineId, status } = change.facts;
  await writeEvent(trx, {
    ...{ companyId, campaignId, lineId, type: `campaign.${change.target}` },
    data: { status: change.target, before: status, because: change.event.kind },
  });
}

async function setLimits(
  trx: Knex.Transaction,
  change: { campaignId: string; limits: CampaignLimits; by: string },
): Promise<void> {
  const { campaignId, limits, by } = change;
  await lockLimits(trx, campaignId);
  const facts = await readFacts(trx, campaignId);
  if (facts === null) return;
  await trx.raw(
    `update campaigns set calls_per_minute = :callsPerMinute,
       max_concurrent_calls = :maxConcurrentCalls where id = :campaignId`,
    { campaignId, ...limits },
  );
  await revokeSlots(trx, { campaignId });
  await trx('campaign_events').insert({
    campaign_id: campaignId,
    kind: 'limits',
    by,
    before: {
      calls_per_minute: facts.campaignPerMinute,
      max_concurrent_calls: facts.channels.campaign,
    },
    after: {
      calls_per_minute: limits.callsPerMinute,
      max_concurrent_calls: limits.maxConcurrentCalls,
    },
  });
}
