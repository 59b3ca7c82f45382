import type { CampaignStatus } from './campaign.js';
import type { CallTaskStatus, EndReason } from './call-task.js';
import type { CallState, DispositionCode } from './call.js';
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
}

/**
 * What happens next: a call now, a call at a time, a call in its turn, only after somebody acts, or
 * nothing.
 */
export type NextStep = 'calling' | 'at_time' | 'in_turn' | 'held' | 'nothing';

export interface Explanation {
  next: NextStep;
  /** Line time; set for `at_time`. */
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
  const nextAttemptMs = next === 'at_time' ? facts.nextAttemptMs : null;
  const reason = reasonOf(facts, next);
  const because = reason === null ? null : phraseOf(reason);
  return {
    next,
    nextAttemptMs,
    reason,
    sentence: {
      en: sentence([opening(facts, next).en, because?.en, attempts(facts).en]),
      ru: sentence([opening(facts, next).ru, because?.ru, attempts(facts).ru]),
    },
  };
}

function nextStep(facts: WhyFacts): NextStep {
  if (facts.status === 'completed' || facts.status === 'failed') return 'nothing';
  if (facts.status === 'in_progress' || facts.holdsPermit || facts.liveState !== null) {
    return 'calling';
  }
  if (facts.campaignStatus !== 'running') return 'held';
  const { nextAttemptMs } = facts;
  return nextAttemptMs !== null && nextAttemptMs > facts.nowMs ? 'at_time' : 'in_turn';
}

function reasonOf(facts: WhyFacts, next: NextStep): string | null {
  if (next === 'nothing') return endReasonOf(facts);
  if (next === 'held') return `campaign_${facts.campaignStatus}`;
  if (next === 'calling') return null;
  const decision = facts.lastDecision;
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
      const at = localTime(facts.nextAttemptMs ?? facts.nowMs, facts.timezone);
      return facts.attemptCount === 0
        ? { en: `Will be called at ${at}`, ru: `Звонок будет ${at}` }
        : { en: `Will be called again at ${at}`, ru: `Следующий звонок будет ${at}` };
    }
    case 'in_turn':
      return {
        en: 'Waits for its turn and is called as soon as a channel and a slot are free',
        ru: 'Ждёт своей очереди: звонок будет, как только освободятся канал и место в темпе',
      };
    case 'held':
      return { en: 'Waits and is not called for now', ru: 'Ждёт, сейчас звонков нет' };
    case 'nothing':
      return facts.status === 'completed'
        ? { en: 'Done, will not be called again', ru: 'Готово, больше не звоним' }
        : {
            en: 'Ended without success, will not be called again',
            ru: 'Завершено, больше не звоним',
          };
  }
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

function sentence(parts: (string | undefined)[]): string {
  const [first, ...rest] = parts.filter((part) => part !== undefined);
  return rest.length === 0 ? `${first}.` : `${first}: ${rest.join('; ')}.`;
}

function localTime(instantMs: number, timezone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return `${parts.format(instantMs)} (${timezone})`;
}
