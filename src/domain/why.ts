import type { CampaignStatus } from './campaign.js';
import type { CallTaskStatus, EndReason } from './call-task.js';
import type { CallState, DispositionCode } from './call.js';
import type { Outlook } from './outlook.js';
import { LIMIT_SENTENCES } from './binding-limit.js';
import type { QueuePlace } from './queue-place.js';
import { localTime, sentence } from './sentences.js';
import { isWhyReason, REASONS, type Sentence } from './why-reasons.js';

/**
 * What is known of a task when somebody asks why it was, or was not, called. Instants are line
 * time.
 */
export interface WhyFacts {
  status: CallTaskStatus;
  endReason: EndReason | null;
  campaignStatus: CampaignStatus;
  /** Zone in which times are told. */
  timezone: string;
  attemptCount: number;
  /** Attempts of this round that use up `maxRetries`, and how many there may be. */
  countedAttempts: number;
  maxRetries: number;
  round: number;
  holdsPermit: boolean;
  /** State of the attempt that is under way, if one is. */
  liveState: CallState | null;
  lastDecision: { verdict: string; reason: string; untilMs: number | null } | null;
  /** How the last attempt ended. */
  lastEnding: DispositionCode | null;
  nextAttemptMs: number | null;
  nowMs: number;
  /**
   * What the gate says, asked now: of this moment, or of the task's own time when that is later.
   * Null for a task that does not wait.
   */
  outlook: Outlook | null;
  /** Of a task that the gate allows now. */
  queue: QueuePlace | null;
}

/**
 * What happens next: a call now, a call at a time, a call in its turn, only after somebody acts, an
 * end without another call as soon as it is looked at, or nothing.
 */
export const NEXT_STEPS = ['calling', 'at_time', 'in_turn', 'held', 'will_end', 'nothing'] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

export interface Explanation {
  next: NextStep;
  /** Line time; set for `at_time`, and an estimate for `in_turn`. */
  nextAttemptMs: number | null;
  reason: string | null;
  sentence: Sentence;
}

/**
 * One sentence in each language: where the task stands, why, and what comes next. Pure, from one
 * table by reason.
 */
export function explain(facts: WhyFacts): Explanation {
  const next = nextStep(facts);
  const reason = reasonOf(facts, next);
  const because = reason === null ? null : phraseOf(reason);
  const limit = next === 'in_turn' && facts.queue ? LIMIT_SENTENCES[facts.queue.limit] : null;
  const begins = opening(facts, next);
  const tried = attempts(facts);
  return {
    next,
    nextAttemptMs: timeOf(facts, next),
    reason,
    sentence: {
      en: sentence([begins.en, because?.en, limit?.en, tried.en]),
      ru: sentence([begins.ru, because?.ru, limit?.ru, tried.ru]),
    },
  };
}

function nextStep(facts: WhyFacts): NextStep {
  if (facts.status === 'completed' || facts.status === 'failed') return 'nothing';
  if (facts.status === 'in_progress' || facts.holdsPermit || facts.liveState !== null) {
    return 'calling';
  }
  const { outlook } = facts;
  const isScheduled = facts.campaignStatus === 'scheduled';
  if (facts.campaignStatus !== 'running' && !isScheduled) return 'held';
  if (outlook?.denied) return 'will_end';
  const comesMs = comesAt(facts);
  if (comesMs !== null && comesMs > facts.nowMs) return 'at_time';
  return isScheduled ? 'held' : 'in_turn';
}

/** When the gate opens for the task: not before its own time. */
function comesAt({ nextAttemptMs, outlook, nowMs }: WhyFacts): number | null {
  if (outlook !== null && outlook.denied === null) return outlook.atMs;
  return nextAttemptMs !== null && nextAttemptMs > nowMs ? nextAttemptMs : null;
}

function timeOf(facts: WhyFacts, next: NextStep): number | null {
  if (next === 'at_time') return comesAt(facts);
  if (next === 'in_turn' && facts.queue) return facts.nowMs + facts.queue.waitMs;
  return null;
}

function reasonOf(facts: WhyFacts, next: NextStep): string | null {
  const { outlook, lastDecision: decision } = facts;
  if (next === 'nothing') return endReasonOf(facts);
  if (next === 'calling') return null;
  if (facts.campaignStatus !== 'running') return `campaign_${facts.campaignStatus}`;
  if (next === 'will_end') return outlook?.denied?.reason ?? null;
  // What the gate says of the moment when the task is due counts more than what brought it there.
  if (outlook?.first.verdict === 'defer') return outlook.first.reason;
  // A deferral that is over explains nothing any more.
  const isOver =
    decision?.verdict === 'allow' || (decision?.verdict === 'defer' && next === 'in_turn');
  return decision === null || isOver ? facts.lastEnding : decision.reason;
}

/** A denial and a cancellation by hand say more than the end reason that they lead to. */
function endReasonOf({ endReason, lastDecision }: WhyFacts): string | null {
  const isFiner = endReason === 'denied' || endReason === 'cancelled';
  return isFiner && lastDecision !== null ? lastDecision.reason : endReason;
}

function phraseOf(reason: string): Sentence {
  return isWhyReason(reason) ? REASONS[reason] : { en: reason, ru: reason };
}

function opening(facts: WhyFacts, next: NextStep): Sentence {
  switch (next) {
    case 'calling':
      return callingNow(facts);
    case 'at_time': {
      const at = localTime(comesAt(facts) ?? facts.nowMs, facts.timezone);
      return facts.attemptCount === 0
        ? { en: `Will be called at ${at}`, ru: `Звонок будет ${at}` }
        : { en: `Will be called again at ${at}`, ru: `Следующий звонок будет ${at}` };
    }
    case 'in_turn':
      return inTurn(facts);
    case 'held':
      return { en: 'Waits and is not called for now', ru: 'Ждёт, сейчас звонков нет' };
    case 'will_end':
      return {
        en: 'Will not be called and ends as soon as its turn comes',
        ru: 'Звонка не будет, задача закроется в свою очередь',
      };
    case 'nothing':
      return facts.status === 'completed'
        ? { en: 'Done, will not be called again', ru: 'Готово, больше не звоним' }
        : {
            en: 'Ended without success, will not be called again',
            ru: 'Завершено, больше не звоним',
          };
  }
}

function inTurn({ queue, nowMs, timezone }: WhyFacts): Sentence {
  if (queue === null) {
    return {
      en: 'Waits for its turn and is called as soon as a channel and a slot are free',
      ru: 'Ждёт своей очереди: звонок будет, как только освободятся канал и место в темпе',
    };
  }
  const at = localTime(nowMs + queue.waitMs, timezone);
  return {
    en: `Waits for its turn, ${queue.position} before it, and is called at about ${at}`,
    ru: `Ждёт своей очереди, впереди ${queue.position}, звонок примерно ${at}`,
  };
}

function callingNow({ liveState, attemptCount }: WhyFacts): Sentence {
  if (liveState === 'live') return { en: 'The call is on right now', ru: 'Разговор идёт сейчас' };
  if (liveState === 'dialing') {
    return {
      en: `Being called right now, attempt ${attemptCount} rings`,
      ru: `Звоним прямо сейчас, попытка ${attemptCount}`,
    };
  }
  return { en: 'Is about to be called', ru: 'Звонок вот-вот начнётся' };
}

function attempts({ attemptCount, countedAttempts, maxRetries, round }: WhyFacts): Sentence {
  const most = Math.max(1, maxRetries);
  if (attemptCount === 0) return { en: 'no attempts so far', ru: 'попыток пока не было' };
  if (round > 1) {
    return {
      en: `attempts: ${attemptCount}, of this round ${countedAttempts} of ${most}`,
      ru: `попыток: ${attemptCount}, в этом круге ${countedAttempts} из ${most}`,
    };
  }
  const free = attemptCount - countedAttempts;
  return {
    en: `attempts: ${countedAttempts} of ${most}${free > 0 ? `, and ${free} not counted` : ''}`,
    ru: `попыток: ${countedAttempts} из ${most}${free > 0 ? `, и ${free} без учёта` : ''}`,
  };
}
