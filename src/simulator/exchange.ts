import { seatAgent, type Agent, type TalkingAgent } from './agent.js';
import type { AttemptIndex, FoundCall } from './attempt-index.js';
import { botOf, type Bot } from './bot.js';
import { planCall, type CalleePlan } from './callee-plan.js';
import type { AskDoor } from './door-client.js';
import type { Ledger, LedgerEntry, LedgerFact } from './ledger.js';
import { REAL_TIME } from './line-clock.js';
import { placeCall, type DialAnswer, type PhoneCall } from './phone-call.js';
import { Refusal } from './refusal.js';
import type { ReportOutbox } from './report-outbox.js';
import type { DialRequest, OpenRoomRequest } from './requests.js';
import type { SimulatorLog } from './simulator-log.js';

/**
 * A telephone exchange with its own memory. Everything that it does stands in the ledger before it happens. It never
 * de-duplicates: whoever dials twice rings twice.
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
  log: SimulatorLog;
}

interface Room extends OpenRoomRequest {
  agent: Agent;
  calls: Set<PhoneCall>;
  idleSinceMs: number;
}

/** An agent does not wait for ever for a dial that never comes. */
const IDLE_ROOM_MS = 15 * 60_000;
const SWEEP_MS = 60_000;

export function createExchange(deps: ExchangeDeps): Exchange {
  const { ledger, index, outbox, askDoor, log } = deps;
  const rooms = new Map<string, Room>();
  const opening = new Map<string, Promise<void>>();

  function record(fact: LedgerFact): LedgerEntry {
    const entry = ledger.append(fact);
    index.take(entry);
    return entry;
  }

  async function openRoom(request: OpenRoomRequest): Promise<void> {
    const { attempt } = request;
    refuseClosed(attempt);
    if (rooms.has(attempt)) return;
    const started = opening.get(attempt) ?? bringAgentIn(request);
    opening.set(attempt, started);
    await started.finally(() => opening.delete(attempt));
  }

  async function bringAgentIn(request: OpenRoomRequest): Promise<void> {
    const { attempt, line, door } = request;
    const bot = await fetchBot(askDoor, request, (code) => {
      const { clock } = line;
      record({ attempt, line: line.id, event: 'door_refused', code, clock, atRealMs: Date.now() });
    });
    refuseClosed(attempt);
    const { clock } = line;
    const now = Date.now();
    const detail = { clock };
    record({ attempt, line: line.id, event: 'room_opened', clock, atRealMs: now, detail });
    const agent = seatAgent(
      { askDoor, keepReport: outbox.keep },
      {
        attempt,
        door,
        clock,
        bot,
        line: line.id,
        heartbeatMs: line.settings.heartbeat_seconds * 1000,
        onHangUp: () => leaveOnWord(attempt),
      },
    );
    rooms.set(attempt, { ...request, agent, calls: new Set(), idleSinceMs: now });
  }

  function refuseClosed(attempt: string): void {
    if (index.facts(attempt)?.closedByPlatform !== true) return;
    throw new Refusal(409, 'room_closed', 'The room of this attempt was closed.');
  }

  async function dial(attempt: string, request: DialRequest): Promise<DialAnswer> {
    const room = rooms.get(attempt);
    if (room === undefined)
      throw new Refusal(409, 'no_room', 'There is no open room to dial into.');
    const { line } = room;
    const plan = planCall({
      settings: line.settings,
      number: request.number,
      dialsBefore: index.dialsOf(line.id, request.number),
      ringTimeoutSeconds: request.ring_timeout_seconds,
    });
    return ring(room, request, plan).outcome;
  }

  function ring(room: Room, request: DialRequest, plan: CalleePlan): PhoneCall {
    const { attempt, line } = room;
    const dialNumber = (index.facts(attempt)?.dials ?? 0) + 1;
    const about = { attempt, line: line.id, clock: line.clock, number: request.number };
    const { caller_id, ring_timeout_seconds } = request;
    const detail = {
      dial: dialNumber,
      caller_id,
      ring_timeout_seconds,
      behaviour: plan.behaviour,
    };
    record({ ...about, event: 'dial', atRealMs: Date.now(), detail });
    let talking: TalkingAgent | null = null;
    const call = placeCall({
      clock: line.clock,
      plan,
      record: (event, { code, atRealMs, detail: more }) =>
        record({ ...about, event, code, atRealMs, detail: { dial: dialNumber, ...more } }),
      onAnswered({ talk, atRealMs }) {
        const { seed } = line.settings;
        const { number } = request;
        talking = room.agent.talk({
          number,
          dial: dialNumber,
          talk,
          answeredAtRealMs: atRealMs,
          seed,
        });
      },
      onTalkEnded: ({ atRealMs, cutBy }) => talking?.end(atRealMs, cutBy),
      onEnded: () => leaveCall(room, call),
    });
    room.calls.add(call);
    return call;
  }

  function leaveCall(room: Room, call: PhoneCall): void {
    room.calls.delete(call);
    room.idleSinceMs = Date.now();
    if (room.calls.size === 0) room.agent.leave();
  }

  /** The agent was told by the door to hang up. */
  function leaveOnWord(attempt: string): void {
    const room = rooms.get(attempt);
    if (room === undefined) return;
    emptyRoom(room, 'agent_hung_up');
    shut(room, 'agent_left');
  }

  function closeRoom(attempt: string, line: string | null): void {
    const room = rooms.get(attempt);
    if (room !== undefined) {
      emptyRoom(room, 'platform_hang_up');
      return shut(room, 'platform');
    }
    const facts = index.facts(attempt);
    if (facts?.closedByPlatform === true) return;
    const lineId = facts?.line ?? line;
    const clock = facts?.clock ?? index.clockOf(lineId ?? '') ?? REAL_TIME;
    const atRealMs = Date.now();
    record({ attempt, line: lineId, event: 'room_closed', code: 'platform', clock, atRealMs });
  }

  function emptyRoom(room: Room, by: 'platform_hang_up' | 'agent_hung_up' | 'lost'): void {
    for (const call of [...room.calls]) call.hangUp(by);
    room.agent.leave();
  }

  function shut({ attempt, line }: Room, code: string): void {
    const { clock, id } = line;
    record({ attempt, line: id, event: 'room_closed', code, clock, atRealMs: Date.now() });
    rooms.delete(attempt);
  }

  function closeIdleRooms(): void {
    const idleBefore = Date.now() - IDLE_ROOM_MS;
    for (const room of rooms.values()) {
      if (room.calls.size > 0 || room.idleSinceMs > idleBefore) continue;
      emptyRoom(room, 'lost');
      shut(room, 'idle');
    }
  }

  const sweep = setInterval(closeIdleRooms, SWEEP_MS).unref();

  return {
    openRoom,
    dial,
    find: index.find,
    closeRoom,
    liveByLine: () => countLive(rooms.values()),
    stop() {
      clearInterval(sweep);
      const left = [...rooms.values()];
      for (const room of left) {
        emptyRoom(room, 'lost');
        shut(room, 'lost');
      }
      if (left.length > 0) log.info({ rooms: left.length }, 'rooms were left open at the stop');
    },
  };
}

/** Tells an absent door from one that refuses; either way the room stays closed. */
async function fetchBot(
  askDoor: AskDoor,
  { attempt, door }: OpenRoomRequest,
  onRefused: (code: string) => void,
): Promise<Bot> {
  const answer = await askDoor(door, { method: 'GET', attempt, action: 'config' }).catch(
    () => null,
  );
  const absent = (why: string) =>
    new Refusal(502, 'agent_absent', `The agent did not come: ${why}.`);
  if (answer === null) throw absent('its door can not be reached');
  if (answer.status !== 200) {
    onRefused(`config_${answer.status}`);
    throw absent(`its door answered ${answer.status}`);
  }
  const bot = botOf(answer.body);
  if (bot === null) throw absent('its door gave no usable config');
  return bot;
}

function countLive(rooms: Iterable<Room>): Record<string, LiveCounts> {
  const lines: Record<string, LiveCounts> = {};
  for (const { line, calls } of rooms) {
    const counts = (lines[line.id] ??= { open_rooms: 0, ringing: 0, answered: 0 });
    counts.open_rooms += 1;
    for (const call of calls) {
      const state = call.state();
      if (state !== 'ended') counts[state] += 1;
    }
  }
  return lines;
}
