import type { CallTurn } from './call-report.js';
import type { HeardEvent, SaidEvent, TalkEvent } from './talk-events.js';
import { botTurn, personTurn, toolTurn, wordsTurn, type NewTurn } from './talk-turn.js';

/**
 * The voice detector dates the end of speech so much later than it was, by measurement against
 * sound whose end is known; what is reported of a turn leaves this out.
 */
export const SPEECH_END_LAG_MS = 95;

export interface TurnOptions {
  /** The talk is over: words that became no turn of their own are one now. */
  isOver: boolean;
  speechEndLagMs?: number | undefined;
}

interface Fold {
  speechEndLagMs: number;
  events: readonly TalkEvent[];
  turns: NewTurn[];
  /** Heard since the last turn of the person, and not yet in one. */
  waiting: HeardEvent[];
  /** Words that became a turn without the history's saying so; it may still say so later. */
  early: string[];
  /** The person's last turn, until the bot has answered it. */
  unanswered: SaidEvent | null;
  seen: Set<string>;
}

/**
 * The turns of a talk in the order in which they became final. More events only ever add turns at
 * the end, so that those sent during the talk and those of its report have the same places.
 */
export function turnsOf(
  events: readonly TalkEvent[],
  { isOver, speechEndLagMs = SPEECH_END_LAG_MS }: TurnOptions,
): CallTurn[] {
  const fold: Fold = {
    ...{ speechEndLagMs, events, turns: [], waiting: [], early: [] },
    ...{ unanswered: null, seen: new Set<string>() },
  };
  for (const event of events) take(fold, event);
  if (isOver) flush(fold, null);
  return fold.turns.map((turn, index) => ({ index, ...turn }));
}

function take(fold: Fold, event: TalkEvent): void {
  if (event.kind === 'heard') hear(fold, event);
  if (event.kind !== 'said' && event.kind !== 'tool') return;
  if (fold.seen.has(event.id)) return;
  fold.seen.add(event.id);
  if (event.kind === 'tool') fold.turns.push(toolTurn(event));
  else if (event.text.trim() === '') return;
  else if (event.role === 'user') addPerson(fold, event);
  else addBot(fold, event);
}

/** An interim result gives way to the next one. */
function hear({ waiting }: Fold, event: HeardEvent): void {
  if (waiting.at(-1)?.isFinal === false) waiting.pop();
  if (event.text.trim() !== '') waiting.push(event);
}

function addPerson(fold: Fold, said: SaidEvent): void {
  const words = bare(said.text);
  fold.waiting = fold.waiting.filter(({ text }) => !words.includes(bare(text)));
  fold.unanswered = said;
  if (!fold.early.includes(words)) fold.turns.push(personTurn(said, fold.events));
}

function addBot(fold: Fold, said: SaidEvent): void {
  flush(fold, said.startedMs ?? said.atMs);
  const to = said.answerMs === undefined ? null : fold.unanswered;
  fold.turns.push(botTurn({ said, to, speechEndLagMs: fold.speechEndLagMs }, fold.events));
  if (to !== null) fold.unanswered = null;
}

/**
 * Words that never became a turn: the talk ended before, or the bot spoke next without asking the
 * model. Those that were heard after `untilMs` may be of a person who cuts the bot short.
 */
function flush(fold: Fold, untilMs: number | null): void {
  const isDue = ({ atMs, isFinal }: HeardEvent) => untilMs === null || (isFinal && atMs < untilMs);
  const due = fold.waiting.filter(isDue);
  const [first] = due;
  if (first === undefined) return;
  fold.waiting = fold.waiting.filter((heard) => !isDue(heard));
  const text = due.map((heard) => heard.text.trim()).join(' ');
  const known = fold.turns.filter(({ role }) => role === 'user');
  if (known.some(({ content }) => bare(content).includes(bare(text)))) return;
  fold.early.push(bare(text));
  const stateId = fold.turns.at(-1)?.state_id ?? null;
  fold.turns.push(wordsTurn({ atMs: first.atMs, text, stateId }));
}

/** Words as they are compared: what recognition and the history write differs in little. */
function bare(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
