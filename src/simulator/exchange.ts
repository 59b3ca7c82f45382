import type { AttemptIndex, FoundCall } from './attempt-index.js';
import { botOf, type Bot } from './bot.js';
import type { AskDoor } from './door-client.js';
import type { Ledger, LedgerFact } from './ledger.js';
import { REAL_TIME } from './line-clock.js';
import type { DialAnswer } from './phone-call.js';
import { refuse } from './refusal.js';
import type { ReportOutbox } from './report-outbox.js';
import type { DialRequest, OpenRoomRequest } from './requests.js';
import { createRoom, type Room } from './room.js';

/**
 * A telephone exchange with its own memory. Everything that it does stands in the ledger before it
 * happens. It never de-duplicates: whoever dials twice rings twice.
 */
export interface Exchange {
  /** Returns with the agent present. */
  openRoom(request: OpenRoomRequest): Promise<void>;
  /** Returns when the call is answered, or ended without an answer. */
  dial(attempt: string, request: DialRequest): Promise<DialAnswer>;
  find(attempt: string): FoundCall;
  /** Hangs up what is live and refuses this attempt from now on. */
  closeRoom(attempt: string, line: string | null): void;
  liveByLine(): Record<string, LiveCounts>;
  /** Ends every live call as lost. */
  stop(): void;
}

export interface LiveCounts {
  open_rooms: number;
  ringing: number;
  answered: number;
}

export interface ExchangeDeps {
  ledger: Ledger;
  index: AttemptIndex;
  outbox: ReportOutbox;
  askDoor: AskDoor;
}

/** An agent does not wait for ever for a dial that never comes. */
const IDLE_ROOM_MS = 15 * 60_000;
const SWEEP_MS = 60_000;

export function createExchange({ ledger, index, outbox, askDoor }: ExchangeDeps): Exchange {
  const rooms = new Map<string, Room>();
  const opening = new Map<string, Promise<void>>();
  const record = (fact: LedgerFact): void => index.take(ledger.append(fact));
  const sweep = setInterval(shutIdleRooms, SWEEP_MS).unref();

  async function bringAgentIn(request: OpenRoomRequest): Promise<void> {
    const { attempt } = request;
    const bot = await fetchBot({ askDoor, record }, request);
    refuseClosed(index, attempt);
    const onAgentWord = () => shut(attempt, ['agent_hung_up', 'agent_left']);
    const deps = { record, index, askDoor, keepReport: outbox.keep, onAgentWord };
    rooms.set(attempt, createRoom(deps, request, bot));
  }

  function shut(attempt: string, how: Parameters<Room['shut']>): void {
    rooms.get(attempt)?.shut(...how);
    rooms.delete(attempt);
  }

  function shutIdleRooms(): void {
    const idleBefore = Date.now() - IDLE_ROOM_MS;
    for (const [attempt, room] of rooms) {
      if (room.idleSinceMs() < idleBefore) shut(attempt, ['lost', 'idle']);
    }
  }

  return {
    async openRoom(request) {
      const { attempt } = request;
      refuseClosed(index, attempt);
      if (rooms.has(attempt)) return;
      const started = opening.get(attempt) ?? bringAgentIn(request);
      opening.set(attempt, started);
      await started.finally(() => opening.delete(attempt));
    },
    async dial(attempt, request) {
      const room = rooms.get(attempt);
      if (room === undefined) throw refuse(409, 'no_room', 'There is no open room to dial into.');
      return room.dial(request);
    },
    find: index.find,
    closeRoom(attempt, line) {
      if (rooms.has(attempt)) shut(attempt, ['platform_hang_up', 'platform']);
      else if (index.facts(attempt)?.closedByPlatform !== true) {
        record(closedUnopened(attempt, line));
      }
    },
    liveByLine: () => countLive(rooms.values()),
    stop() {
      clearInterval(sweep);
      for (const attempt of rooms.keys()) shut(attempt, ['lost', 'lost']);
    },
  };

  function closedUnopened(attempt: string, line: string | null): LedgerFact {
    const facts = index.facts(attempt);
    const lineId = facts?.line ?? line;
    const clock = facts?.clock ?? index.clockOf(lineId ?? '') ?? REAL_TIME;
    const how = { event: 'room_closed', code: 'platform' } as const;
    return { attempt, line: lineId, ...how, clock, atRealMs: Date.now() };
  }
}

function refuseClosed(index: AttemptIndex, attempt: string): void {
  if (index.facts(attempt)?.closedByPlatform !== true) return;
  throw refuse(409, 'room_closed', 'The room of this attempt was closed.');
}

/** Tells an absent door from one that refuses; either way the room stays closed. */
async function fetchBot(
  { askDoor, record }: { askDoor: AskDoor; record: (fact: LedgerFact) => void },
  { attempt, door, line: { id: line, clock } }: OpenRoomRequest,
): Promise<Bot> {
  const request = { method: 'GET', attempt, action: 'config' } as const;
  const answer = await askDoor(door, request).catch(() => null);
  const absent = (why: string) => refuse(502, 'agent_absent', `The agent did not come: ${why}.`);
  if (answer === null) throw absent('its door can not be reached');
  if (answer.status !== 200) {
    const code = `config_${answer.status}`;
    record({ attempt, line, event: 'door_refused', code, clock, atRealMs: Date.now() });
    throw absent(`its door answered ${answer.status}`);
  }
  const bot = botOf(answer.body);
  if (bot === null) throw absent('its door gave no usable config');
  return bot;
}

function countLive(rooms: Iterable<Room>): Record<string, LiveCounts> {
  const lines: Record<string, LiveCounts> = {};
  for (const room of rooms) {
    const counts = (lines[room.line] ??= { open_rooms: 0, ringing: 0, answered: 0 });
    counts.open_rooms += 1;
    for (const state of room.liveStates()) counts[state] += 1;
  }
  return lines;
}
