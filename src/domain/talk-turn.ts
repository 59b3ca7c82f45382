import type { CallTurn } from './call-report.js';
import { storableText } from './storable.js';
import type { ModelEvent, SaidEvent, TalkEvent, ToolEvent } from './talk-events.js';

/** A turn before it has its place. */
export type NewTurn = Omit<CallTurn, 'index'>;

const CONTENT_LONGEST = 4_000;
const STATE_LONGEST = 100;
/** Longer than any talk waits: what says more has measured something else. */
const METRIC_LONGEST_MS = 30_000;
/** Speech that begins so near to the end of the other's is no interruption. */
const OVERLAP_MS = 150;
/** That a person has stopped is told after so much silence. */
const NOTICED_AFTER_MS = 250;

export function personTurn(said: SaidEvent, events: readonly TalkEvent[]): NewTurn {
  const { startedMs } = said;
  const first = events.find(
    (event) => event.kind === 'heard' && startedMs !== undefined && event.atMs >= startedMs,
  );
  const heardAfter = first && startedMs !== undefined ? first.atMs - startedMs : undefined;
  return {
    ...turnOf('user', said),
    was_interrupted: botBeganWithin(said, events),
    ...measure('ttfb_stt', heardAfter),
  };
}

export interface Answer {
  said: SaidEvent;
  /** What the bot answers to; null when it speaks by itself. */
  to: SaidEvent | null;
  /** From the true end of speech until the voice detector dates it. */
  speechEndLagMs: number;
}

export function botTurn(answer: Answer, events: readonly TalkEvent[]): NewTurn {
  const { said, to, speechEndLagMs: lag } = answer;
  const model = events.findLast(
    (event): event is ModelEvent =>
      event.kind === 'model' && event.speechId !== null && event.speechId === said.speechId,
  );
  return {
    ...turnOf(said.role, said),
    was_interrupted: said.role === 'assistant' && wasCutShort(said, events),
    ...measure('eou_delay', plus(to?.endOfTurnDelayMs, lag)),
    ...measure('ttft_llm', said.firstTokenMs),
    ...measure('latency_llm', model?.durationMs),
    ...measure('ttfb_tts', said.firstSoundMs),
    ...measure('eou_latency', plus(said.answerMs, lag)),
  };
}

export function toolTurn(event: ToolEvent): NewTurn {
  const { name: tool, isError } = event;
  const text = JSON.stringify({
    ...{ tool, arguments: parsed(event.args), result: parsed(event.result) },
    ...(isError && { is_error: true }),
  });
  return { ...turnOf('tool', { ...event, text }), was_interrupted: false };
}

/** Words that the history knows nothing of. */
export function wordsTurn(words: Pick<SaidEvent, 'atMs' | 'text' | 'stateId'>): NewTurn {
  return { ...turnOf('user', words), was_interrupted: false };
}

type Said = Pick<SaidEvent, 'atMs' | 'text' | 'stateId' | 'startedMs'>;

function turnOf(role: CallTurn['role'], said: Said) {
  return {
    role,
    content: storableText(said.text.trim(), CONTENT_LONGEST),
    state_id: said.stateId === null ? null : storableText(said.stateId, STATE_LONGEST),
    at: new Date(said.startedMs ?? said.atMs).toISOString(),
  };
}

/** Cut by words of the person: a call that ends in mid-sentence is no interruption. */
function wasCutShort(said: SaidEvent, events: readonly TalkEvent[]): boolean {
  if (!said.isInterrupted) return false;
  const voices = events.filter(({ kind }) => kind === 'person' || kind === 'heard');
  const since = said.startedMs ?? said.atMs;
  const isVoice = (event: TalkEvent) =>
    event.kind === 'heard' || (event.kind === 'person' && event.state === 'speaking');
  return (
    voices.length === 0 ||
    voices.some((event) => isVoice(event) && event.atMs >= since && event.atMs <= said.atMs)
  );
}

/**
 * While they really spoke: a turn that begins with their `Hello?` and ends after the greeting was
 * not interrupted by it.
 */
function botBeganWithin(said: SaidEvent, events: readonly TalkEvent[]): boolean {
  const { startedMs, stoppedMs } = said;
  if (startedMs === undefined || stoppedMs === undefined) return false;
  const spoken = spansOfSpeech(events);
  return events.some(
    (event) =>
      event.kind === 'bot' &&
      event.state === 'speaking' &&
      event.atMs > startedMs + OVERLAP_MS &&
      event.atMs < stoppedMs - OVERLAP_MS &&
      spoken.some(({ fromMs, untilMs }) => event.atMs > fromMs && event.atMs < untilMs),
  );
}

function spansOfSpeech(events: readonly TalkEvent[]): { fromMs: number; untilMs: number }[] {
  const changes = events.filter((event) => event.kind === 'person');
  return changes.flatMap(({ state, atMs: fromMs }, place) => {
    if (state !== 'speaking') return [];
    const next = changes[place + 1];
    return [
      {
        fromMs,
        untilMs: next === undefined ? Infinity : next.atMs - NOTICED_AFTER_MS - OVERLAP_MS,
      },
    ];
  });
}

type Metric = 'ttfb_stt' | 'eou_delay' | 'ttft_llm' | 'latency_llm' | 'ttfb_tts' | 'eou_latency';

/** What was not measured is told by a negative number or none, and then is no field. */
function measure(name: Metric, ms: number | undefined): Partial<Record<Metric, number>> {
  if (ms === undefined || !Number.isFinite(ms) || ms < 0) return {};
  return { [name]: Math.round(Math.min(ms, METRIC_LONGEST_MS) * 10) / 10 };
}

function plus(ms: number | undefined, lagMs: number): number | undefined {
  return ms === undefined || ms < 0 ? undefined : ms + lagMs;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
