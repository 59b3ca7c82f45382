import { toLineTime, toRealTime } from '../domain/clock.js';
import { DomainError } from '../domain/errors.js';
import { nameOf, type CompanyScope, type Principal } from '../domain/principal.js';
import { explain, type Explanation } from '../domain/why.js';
import type {
  CallTask,
  CallTaskFilter,
  CallTaskStore,
  TaskStory,
} from '../ports/call-task-store.js';
import type { PageRequest } from '../ports/page.js';
import type { Outbox } from './outbox.js';

export interface CallTasksDeps {
  store: CallTaskStore;
  outbox: Pick<Outbox, 'deliver'>;
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
}

export type CallTasks = ReturnType<typeof createCallTasks>;

export function createCallTasks({ store, outbox, nowMs = Date.now }: CallTasksDeps) {
  /** Nobody waits for it: what Temporal does not take now is sent again by a worker. */
  const deliverSoon = (task: CallTask): CallTask => {
    void outbox.deliver({ campaignId: task.campaignId }).catch(() => undefined);
    return task;
  };
  return {
    list: (scope: CompanyScope, filter: CallTaskFilter, page: PageRequest) =>
      store.list(scope, filter, page),

    async listOfCampaign(
      scope: CompanyScope,
      filter: CallTaskFilter & { campaignId: string },
      page: PageRequest,
    ) {
      const known = await store.hasCampaign(scope, filter.campaignId);
      if (!known) throw new DomainError('not_found', 'There is no such campaign.');
      return store.list(scope, filter, page);
    },

    async get(scope: CompanyScope, id: string): Promise<CallTask> {
      return (await store.find(scope, id)) ?? unknownTask();
    },

    async why(scope: CompanyScope, id: string): Promise<ExplainedTask> {
      const story = (await store.story(scope, id)) ?? unknownTask();
      const explanation = explain(whyFacts(story, nowMs()));
      const { nextAttemptMs } = explanation;
      return {
        story,
        explanation,
        nextAttemptRealMs: nextAttemptMs === null ? null : toRealTime(story.clock, nextAttemptMs),
      };
    },

    async retry(principal: Principal, id: string): Promise<CallTask> {
      return deliverSoon(await store.retry(principal.companyId, id, nameOf(principal)));
    },

    async cancel(principal: Principal, id: string): Promise<CallTask> {
      return deliverSoon(await store.cancel(principal.companyId, id, nameOf(principal)));
    },
  };
}

function whyFacts(story: TaskStory, realNowMs: number) {
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
    nowMs: toLineTime(story.clock, realNowMs),
  };
}

function unknownTask(): never {
  throw new DomainError('not_found', 'There is no such call task.');
}
