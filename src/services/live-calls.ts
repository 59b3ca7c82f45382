import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { EventFeed } from '../ports/event-feed.js';
import type { LiveCallEvent, LiveCallView, LiveStore } from '../ports/live-store.js';
import { createPump } from './live-pump.js';
import { createLiveWatchers } from './live-watchers.js';

/** Where what a watcher is to see goes. */
export interface LiveSink<View, Event> {
  /** Full: it cannot take more now, and wakes when it can. Nothing is lost: it is read again. */
  isFull(): boolean;
  open(view: View): void;
  tell(event: Event): void;
  /** Nothing more will come. */
  end(): void;
}

export type CallSink = LiveSink<LiveCallView, LiveCallEvent>;
export type LiveCalls = ReturnType<typeof createLiveCalls>;

export interface LiveDeps {
  store: LiveStore;
  feed: EventFeed;
  onTrouble: (error: unknown) => void;
}

/** Readings a second at most; what comes in between waits for the next one. */
const SPACING_MS = 25;
/** Of one call in one reading; the rest in the next one. */
const EVENTS_AT_ONCE = 100;

interface Watcher {
  callId: string;
  afterId: number;
  sink: CallSink;
}

/**
 * Shows calls to those who watch. The table of events is the only buffer: each watcher has the last
 * id that it was told, and is told what comes after it, by whichever copy of the API it is at.
 */
export function createLiveCalls({ store, feed, onTrouble }: LiveDeps) {
  const pump = createPump(() => tellAll(), { spacingMs: SPACING_MS, onTrouble });
  const watchers = createLiveWatchers<Watcher>(feed, () => pump.wake());

  async function tellAll(): Promise<void> {
    const open = watchers.all().filter(({ sink }) => !sink.isFull());
    const positions = lowestPositions(open);
    if (positions.length === 0) return;
    const events = await store.callEvents(positions, EVENTS_AT_ONCE);
    const ofCall = eventsByCall(events);
    for (const watcher of open) tell(watcher, ofCall.get(watcher.callId) ?? []);
    if (events.length >= EVENTS_AT_ONCE) pump.wake();
  }

  function tell(watcher: Watcher, events: readonly LiveCallEvent[]): void {
    for (const event of events.filter(({ id }) => id > watcher.afterId)) {
      // It may have left while the events were read, and become full by the event before.
      if (!watchers.has(watcher) || watcher.sink.isFull()) return;
      watcher.afterId = event.id;
      watcher.sink.tell(event);
      if (event.type !== 'call.ended') continue;
      watchers.leave(watcher);
      watcher.sink.end();
    }
  }

  return {
    /** Opens with the call as it is, then tells each event once, in order. Answers how to leave. */
    async watch(
      wish: { scope: CompanyScope; callId: string; resumeAfter: number | null },
      sink: CallSink,
    ): Promise<() => void> {
      const view = await store.openCall(wish.scope, wish.callId, wish.resumeAfter);
      if (view === null) throw new DomainError('not_found', 'There is no such call.');
      sink.open(view);
      if (view.isOver) {
        sink.end();
        return () => undefined;
      }
      const watcher = { callId: view.callId, afterId: view.lastEventId, sink };
      watchers.enter(watcher);
      return () => watchers.leave(watcher);
    },

    /** A sink that was full can take more. */
    wake: () => pump.wake(),

    stop: () => pump.stop(),
  };
}

/** Several watch one call: it is read once, from where the one furthest behind stands. */
function lowestPositions(watchers: readonly Watcher[]) {
  const lowest = new Map<string, number>();
  for (const { callId, afterId } of watchers) {
    lowest.set(callId, Math.min(afterId, lowest.get(callId) ?? afterId));
  }
  return [...lowest].map(([callId, afterId]) => ({ callId, afterId }));
}

function eventsByCall(events: readonly LiveCallEvent[]): Map<string, LiveCallEvent[]> {
  const ofCall = new Map<string, LiveCallEvent[]>();
  for (const event of events) {
    const earlier = ofCall.get(event.callId);
    if (earlier === undefined) ofCall.set(event.callId, [event]);
    else earlier.push(event);
  }
  return ofCall;
}
