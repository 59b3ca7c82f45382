import type { AnsweredBy, BusinessEnding } from './call.js';
import type { CallReport, CallTurn } from './call-report.js';
import { storableFields, storableText } from './storable.js';
import type { TalkEvent } from './talk-events.js';
import { turnsOf } from './talk-turns.js';
import { usageOf, type TalkModel } from './talk-usage.js';

/** What the talk itself knows of its end, beside what happened in it. */
export interface TalkFacts {
  answeredBy: AnsweredBy | null;
  extracted: Readonly<Record<string, unknown>>;
  /** ISO-8601. */
  callbackAt: string | null;
  /** When a transfer was given up on without knowing what became of it, as the events' times. */
  transferDoubtedAtMs?: number;
  ending: ToldEnding | null;
}

interface ToldEnding {
  business: BusinessEnding | null;
  answeredBy: AnsweredBy | null;
  detail: string | null;
}

export interface TalkToReport {
  events: readonly TalkEvent[];
  state: TalkFacts;
  answeredAtMs: number;
  endedAtMs: number;
  /** The models that the talk was set up with, fallbacks included. */
  models: readonly TalkModel[];
  /** The line saw the person leave, whatever closed the session first. */
  hasLeft?: boolean;
  speechEndLagMs?: number;
}

const LONGEST_CALL_SECONDS = 86_400;
const TURNS_MAX = 2_000;
/** The door takes no longer report than a megabyte; a letter may take three bytes. */
const LETTERS_MAX = 200_000;
const EXTRACTED = { fields: 100, text: 2_000 };
/** Who hangs up within this time, or after so few turns, has not had the talk. */
const EARLY_SECONDS = 10;
const EARLY_TURNS = 1;
/** Endings for want of a person to be heard. */
const UNHEARD = ['never_spoke', 'went_silent', 'no_audio'];

/** A pure reduction: the same events and facts always give the same report. */
export function reduceTalk(talk: TalkToReport): CallReport {
  const { events, state, speechEndLagMs } = talk;
  const seconds = secondsOf(talk);
  const turns = bounded(turnsOf(events, { speechEndLagMs, isOver: true }));
  const interrupted = (role: CallTurn['role']) =>
    turns.filter((turn) => turn.role === role && turn.was_interrupted).length;
  return {
    ...endingOf(talk, { turns, seconds }),
    duration_sec: seconds,
    interruption_count: interrupted('assistant'),
    bot_interruption_count: interrupted('user'),
    turns,
    usage: usageOf(events, { models: talk.models, seconds }),
    outcome_confidence: null,
    outcome_reason: null,
    extracted_data: storableFields(state.extracted, EXTRACTED),
    callback_at: instantOf(state.callbackAt),
  };
}

function secondsOf({ answeredAtMs, endedAtMs }: TalkToReport): number {
  const ms = Math.max(0, Math.round(endedAtMs - answeredAtMs));
  return Math.min(LONGEST_CALL_SECONDS, ms / 1_000);
}

function bounded(turns: readonly CallTurn[]): CallTurn[] {
  let left = LETTERS_MAX;
  return turns.slice(0, TURNS_MAX).map((turn) => {
    const content = storableText(turn.content, Math.max(0, left));
    left -= content.length;
    return { ...turn, content };
  });
}

type Ending = Pick<CallReport, 'answered_by' | 'business' | 'detail'>;
interface Talked {
  turns: readonly CallTurn[];
  seconds: number;
}

/** What the talk says of its end counts; else what happened tells it. */
function endingOf(talk: TalkToReport, talked: Talked): Ending {
  const { ending, answeredBy: known } = talk.state;
  if (mayBeTransferred(talk)) {
    return { answered_by: 'human', business: 'partial', detail: 'transfer_unknown' };
  }
  const answeredBy = ending?.answeredBy ?? known ?? answeredByOf(talk, talked);
  if (ending !== null) {
    const detail = ending.detail === null ? null : storableText(ending.detail, 200);
    return { answered_by: answeredBy, business: ending.business, detail };
  }
  return { answered_by: answeredBy, ...unsaidEnding(talk, { ...talked, answeredBy }) };
}

/** The person has not been heard since, and nothing else tells how the talk ended. */
function mayBeTransferred({ events, state }: TalkToReport): boolean {
  const { transferDoubtedAtMs: doubtedMs, ending } = state;
  if (doubtedMs === undefined) return false;
  if (ending !== null && ending.business !== 'unknown' && !UNHEARD.includes(ending.detail ?? ''))
    return false;
  return !events.some((event) => event.kind === 'heard' && event.atMs > doubtedMs);
}

/** Nobody found out who answered. Words and hanging up are of people, as far as anybody knows. */
function answeredByOf(talk: TalkToReport, { turns }: Talked): AnsweredBy {
  const said = (role: CallTurn['role']) => turns.some((turn) => turn.role === role);
  if (said('user')) return 'human';
  if (!said('assistant')) return 'uncertain';
  return hungUp(talk) ? 'human' : 'silence';
}

function unsaidEnding(
  talk: TalkToReport,
  { turns, seconds, answeredBy }: Talked & { answeredBy: AnsweredBy },
): Pick<Ending, 'business' | 'detail'> {
  const { events } = talk;
  const failed = events.findLast((event) => event.kind === 'error' && !event.isRecoverable);
  const closedBy = events.findLast((event) => event.kind === 'closed')?.reason ?? null;
  if (failed?.kind === 'error' && closedBy === 'error') {
    return { business: 'agent_error', detail: storableText(`${failed.source}_lost`, 200) };
  }
  if (answeredBy !== 'human') {
    return { business: null, detail: turns.length === 0 ? 'nobody_spoke' : null };
  }
  if (!hungUp(talk)) return { business: 'partial', detail: 'cut_short' };
  const said = turns.filter(({ role }) => role === 'user').length;
  const isEarly = said <= EARLY_TURNS || seconds < EARLY_SECONDS;
  return { business: isEarly ? 'hung_up_early' : 'partial', detail: 'hung_up' };
}

function hungUp({ events, hasLeft = false }: TalkToReport): boolean {
  const left = events.some(
    (event) => event.kind === 'closed' && event.reason === 'participant_disconnected',
  );
  return hasLeft || left;
}

/** The door takes instants with a zone only. */
function instantOf(text: string | null): string | null {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
