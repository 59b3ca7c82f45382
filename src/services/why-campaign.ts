import { toLineTime, toRealTime } from '../domain/clock.js';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import { bindingLimit } from '../domain/binding-limit.js';
import {
  explainCampaign,
  type CampaignExplanation,
  type CampaignWhyFacts,
} from '../domain/why-campaign.js';
import type { CampaignStory, CountedZone, WhyStore } from '../ports/why-store.js';
import { isAsleep, outlooksOf, type ZoneOutlook } from './zone-outlooks.js';

/** Contacts that nobody has tried, in zones where it is not time to call. */
export interface AsleepZone {
  zoneKey: string | null;
  tasks: number;
  reason: string;
  /** Line time. */
  opensMs: number | null;
}

export interface ExplainedCampaign {
  story: CampaignStory;
  explanation: CampaignExplanation;
  nextDialRealMs: number | null;
  queued: number;
  asleep: AsleepZone[];
  perMinute: number | null;
}

export type WhyCampaign = ReturnType<typeof createWhyCampaign>;

/** Why a campaign dials, waits or rests: in one sentence, with counts by reason. */
export function createWhyCampaign(deps: { store: WhyStore; nowMs?: () => number }) {
  const { store, nowMs = Date.now } = deps;
  return {
    async explain(scope: CompanyScope, id: string): Promise<ExplainedCampaign> {
      const story = await store.campaign(scope, id);
      if (story === null) throw new DomainError('not_found', `There is no campaign ${id}.`);
      const lineMs = toLineTime(story.clock, nowMs());
      const zones = await outlooksOf(store, {
        ...{ campaignId: id, zones: story.counts.fresh, nowMs: lineMs },
      });
      const facts = whyFacts(story, zones, lineMs);
      const isQueued = story.status === 'running' && facts.queued > 0;
      const pace = isQueued ? bindingLimit(await store.queueFacts(id)) : null;
      const explanation = explainCampaign({ ...facts, pace });
      const { nextDialMs } = explanation;
      return {
        story,
        explanation,
        nextDialRealMs: nextDialMs === null ? null : toRealTime(story.clock, nextDialMs),
        queued: facts.queued,
        asleep: asleepIn(zones),
        perMinute: pace?.perMinute ?? null,
      };
    },
  };
}

function whyFacts(
  story: CampaignStory,
  zones: readonly ZoneOutlook<CountedZone>[],
  nowMs: number,
): Omit<CampaignWhyFacts, 'pace'> {
  const { counts, status, pauseReason, timezone } = story;
  const sum = (groups: readonly { tasks: number }[]) =>
    groups.reduce((total, { tasks }) => total + tasks, 0);
  const awake = zones.filter(({ outlook }) => !isAsleep(outlook));
  const asleep = asleepIn(zones).map(({ opensMs: atMs, ...zone }) => ({ ...zone, atMs }));
  const waiting = counts.waiting.map(({ nextMs: atMs, ...group }) => ({ ...group, atMs }));
  const ended = sum(counts.ended);
  const open = counts.inCall + counts.queuedDue + sum(counts.fresh) + sum(counts.waiting);
  return {
    ...{ status, pauseReason, timezone, nowMs, ended, inCall: counts.inCall },
    total: ended + open,
    queued: counts.queuedDue + sum(awake),
    later: [...asleep, ...waiting],
    held: heldBy(awake),
  };
}

function asleepIn(zones: readonly ZoneOutlook<CountedZone>[]): AsleepZone[] {
  return zones.flatMap(({ zoneKey, tasks, outlook }) =>
    outlook !== null && isAsleep(outlook)
      ? [{ zoneKey, tasks, reason: outlook.first.reason, opensMs: outlook.atMs }]
      : [],
  );
}

/** What stands against everybody alike, such as a budget that is reserved. */
function heldBy(awake: readonly ZoneOutlook<CountedZone>[]): CampaignWhyFacts['held'] {
  const [first, ...rest] = awake.map(({ outlook }) => outlook?.first);
  if (first?.verdict !== 'defer') return null;
  const isShared = rest.every((decision) => decision?.reason === first.reason);
  return isShared ? { reason: first.reason, untilMs: first.untilMs } : null;
}
