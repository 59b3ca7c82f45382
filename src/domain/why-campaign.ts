import type { CampaignStatus } from './campaign.js';
import { LIMIT_SENTENCES, type BindingLimit } from './binding-limit.js';
import { localTime, sentence } from './sentences.js';
import type { NextStep } from './why.js';
import { isWhyReason, REASONS, type Sentence } from './why-reasons.js';

/** What is known of a campaign when somebody asks why it does (not) dial. Instants: line time. */
export interface CampaignWhyFacts {
  status: CampaignStatus;
  /** Operator, breaker or budget. */
  pauseReason: string | null;
  timezone: string;
  nowMs: number;
  total: number;
  ended: number;
  inCall: number;
  /** Contacts that may be called now. */
  queued: number;
  /** Contacts that wait for a time, each group with its next one; null: nobody knows when. */
  later: readonly { reason: string; tasks: number; atMs: number | null }[];
  /** What the gate says to everybody who may be called now, if it does not let them through. */
  held: { reason: string; untilMs: number | null } | null;
  /** What limits the next dials; null when nobody may be called now. */
  pace: { limit: BindingLimit; perMinute: number } | null;
}

export interface CampaignExplanation {
  next: Exclude<NextStep, 'will_end'>;
  /** Line time; null: nobody knows. */
  nextDialMs: number | null;
  reason: string | null;
  limit: BindingLimit | null;
  sentence: Sentence;
}

const PAUSED_BY: Record<string, Sentence> = {
  operator: { en: 'somebody paused it', ru: 'её поставил на паузу человек' },
  breaker: {
    en: 'too many calls failed, so it paused itself',
    ru: 'слишком много сбоев, она остановилась сама',
  },
  budget: { en: 'its budget is spent', ru: 'бюджет исчерпан' },
};
const FIRST_WORDS: Record<CampaignStatus, Sentence> = {
  draft: { en: 'Not started', ru: 'Не запущена' },
  scheduled: { en: 'Waits for its start', ru: 'Ждёт начала' },
  running: { en: 'Running', ru: 'Идёт' },
  paused: { en: 'Paused', ru: 'На паузе' },
  completed: { en: 'Completed', ru: 'Завершена' },
  stopping: { en: 'Being stopped', ru: 'Останавливается' },
  stopped: { en: 'Stopped', ru: 'Остановлена' },
  failed: { en: 'Failed, must be started again', ru: 'Прервалась, её нужно запустить снова' },
};

/** One sentence in each language: what the campaign does, what comes next, and why. */
export function explainCampaign(facts: CampaignWhyFacts): CampaignExplanation {
  const next = nextOf(facts);
  const because = reasonWords(facts, next);
  const words = FIRST_WORDS[facts.status];
  const comes = comesWords(facts, next);
  const done = doneWords(facts);
  return {
    ...{ next: next.step, nextDialMs: next.atMs, reason: next.reason },
    limit: next.step === 'in_turn' ? (facts.pace?.limit ?? null) : null,
    sentence: {
      en: sentence([`${words.en}${comes.en}`, because?.en, done.en]),
      ru: sentence([`${words.ru}${comes.ru}`, because?.ru, done.ru]),
    },
  };
}

interface Next {
  step: CampaignExplanation['next'];
  atMs: number | null;
  reason: string | null;
}

function nextOf(facts: CampaignWhyFacts): Next {
  const { status } = facts;
  if (status === 'completed' || status === 'stopped' || status === 'failed') {
    return { step: 'nothing', atMs: null, reason: `campaign_${status}` };
  }
  if (status !== 'running' && status !== 'scheduled') {
    return { step: 'held', atMs: null, reason: `campaign_${status}` };
  }
  if (facts.queued > 0 && status === 'running') return nextOfQueued(facts);
  return nextOfLater(facts);
}

function nextOfQueued({ held, pace, nowMs }: CampaignWhyFacts): Next {
  if (held !== null) {
    const step = held.untilMs === null ? 'held' : 'at_time';
    return { step, atMs: held.untilMs, reason: held.reason };
  }
  const spacingMs = pace === null ? 0 : 60_000 / Math.max(pace.perMinute, 1e-6);
  return { step: 'in_turn', atMs: nowMs + spacingMs, reason: null };
}

function nextOfLater({ later, inCall, status }: CampaignWhyFacts): Next {
  const timed = later.filter(({ atMs }) => atMs !== null);
  const [soonest] = timed.toSorted((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
  if (soonest !== undefined) {
    const reason = status === 'scheduled' ? 'campaign_scheduled' : soonest.reason;
    return { step: 'at_time', atMs: soonest.atMs, reason };
  }
  if (inCall > 0) return { step: 'calling', atMs: null, reason: null };
  return { step: 'nothing', atMs: null, reason: `campaign_${status}` };
}

function comesWords(facts: CampaignWhyFacts, { step, atMs }: Next): Sentence {
  const waits = facts.queued + facts.later.reduce((sum, { tasks }) => sum + tasks, 0);
  const some = waits === 0 ? NO_WORDS : { en: `, ${waits} contacts wait`, ru: `, ждут ${waits}` };
  if (step === 'calling') return { en: ', only calls that are on', ru: ', остались идущие звонки' };
  if (atMs === null) return some;
  const at = localTime(atMs, facts.timezone);
  return {
    en: `${some.en} and the next call comes at ${at}`,
    ru: `${some.ru}, следующий звонок ${at}`,
  };
}

const NO_WORDS: Sentence = { en: '', ru: '' };

function reasonWords(facts: CampaignWhyFacts, { step, reason }: Next): Sentence | null {
  if (facts.status === 'paused') return PAUSED_BY[facts.pauseReason ?? ''] ?? null;
  if (step === 'in_turn') return facts.pace === null ? null : LIMIT_SENTENCES[facts.pace.limit];
  if (reason === null || reason.startsWith('campaign_')) return null;
  return isWhyReason(reason) ? REASONS[reason] : null;
}

function doneWords({ ended, total }: CampaignWhyFacts): Sentence {
  return { en: `${ended} of ${total} have ended`, ru: `завершено ${ended} из ${total}` };
}
