import { voice, type llm, type metrics } from '@livekit/agents';
import type { SaidEvent, TalkEvent, UsedModel } from '../src/domain/talk-events.js';

export interface SessionLog {
  /** Plain data in the order in which it happened, of one clock. */
  readonly events: readonly TalkEvent[];
  /** Told after each turn that has become final. */
  onTurn(listener: () => void): void;
  /** Keeps what is known only at its end, and hears no more. */
  close(): void;
}

export interface SessionLogOptions {
  nowMs?: () => number;
  /** The state of the flow that the talk is in. */
  flowStateId?: () => string | null;
  /** What was used until now; by default what the session knows of it. */
  usage?: () => voice.AgentSessionUsage;
}

/** The part of a session that is listened to. */
export type LoggedSession = Pick<voice.AgentSession, 'on' | 'off' | 'usage' | 'history'>;

const { AgentSessionEventTypes: Events } = voice;
/** Handles that are kept to tell which request a turn came from. */
const HANDLES_MAX = 20;
const TOOL_TEXT_LONGEST = 2_000;

/** Writes down what happens in a session. It only listens: no event of it can harm the talk. */
export function logSession(session: LoggedSession, options: SessionLogOptions = {}): SessionLog {
  const { nowMs = Date.now, flowStateId = () => null, usage = () => session.usage } = options;
  const events: TalkEvent[] = [];
  const listeners: (() => void)[] = [];
  const handles: Handle[] = [];
  const off: (() => void)[] = [];
  const facts = () => ({ atMs: nowMs(), stateId: flowStateId() });

  const hear = <Name extends voice.AgentSessionEventTypes>(
    name: Name,
    write: (event: EventOf<Name>) => void,
  ) => {
    const listener = (event: EventOf<Name>) => {
      try {
        write(event);
      } catch {
        // An event of an odd shape is one that is not understood, and is passed over.
      }
    };
    const emitter = session as unknown as AnyEmitter;
    emitter.on(name, listener);
    off.push(() => emitter.off(name, listener));
  };
  const turn = (...added: TalkEvent[]) => {
    events.push(...added);
    if (added.length > 0) for (const listener of listeners) listener();
  };

  hear(Events.ConversationItemAdded, ({ item }) => turn(...saidOf(item, { ...facts(), handles })));
  hear(Events.FunctionToolsExecuted, (event) => turn(...toolsOf(event, facts())));
  hear(Events.UserInputTranscribed, ({ transcript, isFinal }) =>
    events.push({ kind: 'heard', atMs: nowMs(), text: transcript, isFinal }),
  );
  hear(Events.UserStateChanged, ({ newState }) =>
    events.push({ kind: 'person', atMs: nowMs(), state: newState }),
  );
  hear(Events.AgentStateChanged, ({ newState }) =>
    events.push({ kind: 'bot', atMs: nowMs(), state: newState }),
  );
  hear(Events.SpeechCreated, ({ speechHandle: { id, chatItems } }) => {
    handles.push({ id, chatItems });
    if (handles.length > HANDLES_MAX) handles.shift();
  });
  hear(Events.MetricsCollected, ({ metrics: measured }) => {
    events.push(...modelOf(measured, nowMs()));
  });
  hear(Events.AgentFalseInterruption, ({ resumed }) => {
    if (resumed) events.push({ kind: 'resumed', atMs: nowMs() });
  });
  hear(Events.UserTranscriptionTimeout, ({ speechDuration }) =>
    events.push({ kind: 'unheard', atMs: nowMs(), speechMs: speechDuration }),
  );
  hear(Events.Error, ({ error }) => {
    const source = error.type.replace(/_error$/, '');
    const isRecoverable = !('recoverable' in error) || error.recoverable;
    events.push({ kind: 'error', atMs: nowMs(), source, isRecoverable });
  });
  hear(Events.Close, ({ reason }) => events.push({ kind: 'closed', atMs: nowMs(), reason }));

  let isClosed = false;
  return {
    events,
    onTurn: (listener) => void listeners.push(listener),
    close() {
      if (isClosed) return;
      isClosed = true;
      for (const stop of off) stop();
      turn(...unansweredOf(session.history.items, events, facts().stateId));
      events.push({ kind: 'usage', atMs: nowMs(), used: usedModels(usage()) });
      handles.length = 0;
    },
  };
}

type EventOf<Name extends voice.AgentSessionEventTypes> = Extract<
  voice.AgentEvent | voice.EotPredictionEvent | voice.UserTranscriptionTimeoutEvent,
  { type: `${Name}` }
>;

interface AnyEmitter {
  on(name: string, listener: (event: never) => void): unknown;
  off(name: string, listener: (event: never) => void): unknown;
}

/** The items are the handle's own list, which grows. */
type Handle = Pick<voice.SpeechHandle, 'id' | 'chatItems'>;

interface Facts {
  atMs: number;
  stateId: string | null;
}

/** A handoff between agents is an item, too, and nothing that was said. */
function saidOf(
  item: llm.ChatMessage | llm.AgentHandoffItem,
  { handles, ...facts }: Facts & { handles: readonly Handle[] },
): SaidEvent[] {
  if (item.type !== 'message') return [];
  const { role, metrics: measured } = item;
  const handle = handles.findLast(({ chatItems }) => chatItems.some(({ id }) => id === item.id));
  return [
    {
      ...{ kind: 'said', ...facts, id: item.id },
      role: role === 'developer' ? 'system' : role,
      text: item.textContent ?? '',
      isInterrupted: item.interrupted,
      speechId: handle?.id ?? null,
      startedMs: milliseconds(measured.startedSpeakingAt),
      stoppedMs: milliseconds(measured.stoppedSpeakingAt),
      endOfTurnDelayMs: milliseconds(measured.endOfTurnDelay),
      firstTokenMs: milliseconds(measured.llmNodeTtft),
      firstSoundMs: milliseconds(measured.ttsNodeTtfb),
      answerMs: milliseconds(measured.e2eLatency),
    },
  ];
}

/** Metrics of an item are in seconds; those that are collected are in milliseconds. */
function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 10_000) / 10;
}

function toolsOf(event: voice.FunctionToolsExecutedEvent, facts: Facts): TalkEvent[] {
  return event.functionCalls.map(({ callId, name, args }, index) => {
    const output = event.functionCallOutputs[index];
    return {
      ...{ kind: 'tool', ...facts, id: callId, name },
      args: args.slice(0, TOOL_TEXT_LONGEST),
      result: (output?.output ?? '').slice(0, TOOL_TEXT_LONGEST),
      isError: output?.isError ?? false,
    };
  });
}

/**
 * Tools that were begun and that nobody told the end of: with the call that `end_call` hangs up,
 * the session may close before the tool has returned.
 */
function unansweredOf(
  items: readonly llm.ChatItem[],
  events: readonly TalkEvent[],
  stateId: string | null,
): TalkEvent[] {
  const known = new Set(events.flatMap((event) => (event.kind === 'tool' ? [event.id] : [])));
  return items.flatMap((item): TalkEvent[] => {
    if (item.type !== 'function_call' || known.has(item.callId)) return [];
    const { callId: id, name, createdAt: atMs } = item;
    const args = item.args.slice(0, TOOL_TEXT_LONGEST);
    return [{ kind: 'tool', atMs, stateId, id, name, args, result: '', isError: false }];
  });
}

function modelOf(measured: metrics.AgentMetrics, atMs: number): TalkEvent[] {
  if (measured.type !== 'llm_metrics') return [];
  const { speechId = null, durationMs, cancelled: isCancelled } = measured;
  return [{ kind: 'model', atMs, speechId, durationMs, isCancelled }];
}

/** Fields that are zero are left out of it. */
export function usedModels(usage: voice.AgentSessionUsage): UsedModel[] {
  return usage.modelUsage.flatMap((used): UsedModel[] => {
    const { provider = '', model = '' } = used;
    const none = { seconds: 0, inputTokens: 0, outputTokens: 0, characters: 0 };
    if (used.type === 'llm_usage') {
      const { inputTokens = 0, outputTokens = 0 } = used;
      return [{ ...none, kind: 'llm', provider, model, inputTokens, outputTokens }];
    }
    if (used.type === 'stt_usage' || used.type === 'tts_usage') {
      const { audioDurationMs = 0, inputTokens = 0, outputTokens = 0 } = used;
      const characters = used.type === 'tts_usage' ? (used.charactersCount ?? 0) : 0;
      const seconds = audioDurationMs / 1_000;
      const kind = used.type === 'stt_usage' ? 'stt' : 'tts';
      return [{ kind, provider, model, seconds, inputTokens, outputTokens, characters }];
    }
    return [];
  });
}
