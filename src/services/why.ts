import { toLineTime, toRealTime } from '../domain/clock.js';
import { DomainError } from '../domain/errors.js';
import type { Decision } from '../domain/gate.js';
import { lookAhead, type Outlook } from '../domain/outlook.js';
import type { CompanyScope } from '../domain/principal.js';
import type { QueueFacts } from '../domain/binding-limit.js';
import { longestFreshWait } from '../domain/queue-flow.js';
import { freshQueue, queuePlace } from '../domain/queue-place.js';
import type { Ahead, QueuePlace } from '../domain/queue-place.js';
import { explain, type Explanation, type WhyFacts } from '../domain/why.js';
import { openZones, zoneOutlooks } from './zone-outlooks.js';
import type { TaskStory } from '../ports/call-task-store.js';
import type { WhyStore } from '../ports/why-store.js';

export interface WhyDeps {
  store: WhyStore;
  nowMs?: () => number;
}

/** A task's story with its one-sentence explanation. */
export interface ExplainedTask {
  story: TaskStory;
  explanation: Explanation;
  /**
   * When the next attempt really comes, for a line whose clock is not real time; null without one.
   */
  nextAttemptRealMs: number | null;
  /** What the gate says, asked now; null for a task that does not wait. */
  decision: Decision | null;
  queue: QueuePlace | null;
}

export type Why = ReturnType<typeof createWhy>;

/**
 * From a permit to its dial; and how far apart the campaign looks at what waits. Real time.
 */
const LEAD_REAL_MS = 1_500;

/** Why one contact is called now, later, or not at all. */
export function createWhy({ store, nowMs = Date.now }: WhyDeps) {
  async function queueOf(
    { task, clock }: TaskStory,
    facts: { outlook: Outlook; nowMs: number },
  ): Promise<QueuePlace | null> {
    const comesMs = facts.outlook.atMs;
    if (comesMs === null || comesMs > facts.nowMs) return null;
    const zones = await zoneOutlooks(store, task.campaignId, facts.nowMs);
    const [limits, ahead] = await Promise.all([
      store.queueFacts(task.campaignId),
      store.ahead(task, openZones(zones)),
    ]);
    const comebacks = await comebacksOf(task.campaignId, limits, ahead);
    return queuePlace(limits, { ahead, comebacks, leadMs: LEAD_REAL_MS * clock.speed });
  }

  /** Those that become due while a fresh contact waits may be called before it. */
  async function comebacksOf(campaignId: string, limits: QueueFacts, ahead: Ahead) {
    if (ahead.kind !== 'fresh' || ahead.sameKind === 0) return null;
    const withinMs = longestFreshWait(freshQueue(limits, ahead));
    const soon = await store.becomingDue(campaignId, withinMs);
    const { delaySeconds, ...shares } = limits.comesBack;
    return { ...soon, ...shares, delayMs: delaySeconds * 1_000 };
  }

  return {
    async task(scope: CompanyScope, id: string): Promise<ExplainedTask> {
      const story = await store.story(scope, id);
      if (story === null) throw new DomainError('not_found', 'There is no such call task.');
      const lineMs = toLineTime(story.clock, nowMs());
      const outlook = isWaiting(story) ? await outlookOf(store, story, lineMs) : null;
      const runs = story.campaign.status === 'running';
      const queue = outlook && runs ? await queueOf(story, { outlook, nowMs: lineMs }) : null;
      const explanation = explain({ ...whyFacts(story, lineMs), outlook, queue });
      const { nextAttemptMs } = explanation;
      return {
        story,
        explanation,
        nextAttemptRealMs: nextAttemptMs === null ? null : toRealTime(story.clock, nextAttemptMs),
        decision: outlook?.denied ?? outlook?.first ?? null,
        queue: explanation.next === 'in_turn' ? queue : null,
      };
    },
  };
}

function isWaiting({ task, holdsPermit, attempts }: TaskStory): boolean {
  const isOpen = task.status === 'pending' || task.status === 'retry';
  return isOpen && !holdsPermit && attempts.every(({ state }) => state === 'ended');
}

/** The same gate as at the dial, asked for now or for the time that the task waits for. */
async function outlookOf(
  store: WhyStore,
  { task }: TaskStory,
  lineMs: number,
): Promise<Outlook | null> {
  const facts = (await store.gateFacts(task.campaignId, [task.id])).get(task.id);
  if (facts === undefined) return null;
  return lookAhead(facts, Math.max(lineMs, task.nextAttemptAt?.getTime() ?? lineMs));
}

function whyFacts(story: TaskStory, lineMs: number): Omit<WhyFacts, 'outlook' | 'queue'> {
  const { task, campaign, lastDecision, attempts } = story;
  const live = attempts.find(({ state }) => state !== 'ended');
  const ended = attempts.filter(({ state }) => state === 'ended').at(-1);
  return {
    status: task.status,
    endReason: task.endReason,
    campaignStatus: campaign.status,
    timezone: campaign.timezone,
    attemptCount: task.attemptCount,
    countedAttempts: task.countedAttempts,
    maxRetries: campaign.maxRetries,
    round: task.round,
    holdsPermit: story.holdsPermit,
    liveState: live?.state ?? null,
    lastDecision: lastDecision && {
      verdict: lastDecision.verdict,
      reason: lastDecision.reason,
      untilMs: lastDecision.until?.getTime() ?? null,
    },
    lastEnding: ended?.disposition ?? null,
    nextAttemptMs: task.nextAttemptAt?.getTime() ?? null,
    nowMs: lineMs,
  };
}
