import { seatAgent, type TalkingAgent } from './agent.js';
import type { AttemptIndex } from './attempt-index.js';
import type { Bot } from './bot.js';
import { planCall, type CalleePlan } from './callee-plan.js';
import type { AskDoor } from './door-client.js';
import type { LedgerFact } from './ledger.js';
import { lineTimeAt } from './line-clock.js';
import { placeCall, type DialAnswer, type HangUpBy, type PhoneCall } from './phone-call.js';
import type { KeptReport } from './report-outbox.js';
import type { DialRequest, OpenRoomRequest } from './requests.js';

export interface RoomDeps {
  /** Writes to the ledger. */
  record(fact: LedgerFact): void;
  index: AttemptIndex;
  askDoor: AskDoor;
  keepReport(report: KeptReport): void;
  /** The agent was told by its door to hang up. */
  onAgentWord(): void;
}

/**
 * One attempt's meeting place of agent and callee. It rings for every dial, be it the first or
 * not.
 */
export interface Room {
  line: string;
  dial(request: DialRequest): Promise<DialAnswer>;
  /** Hangs up whatever is live; the agent leaves. */
  shut(by: HangUpBy, code: string): void;
  liveStates(): ('ringing' | 'answered')[];
  /** Real instant since which nothing is live. */
  idleSinceMs(): number;
}

/** The agent has come; the room is open. */
export function createRoom(deps: RoomDeps, request: OpenRoomRequest, bot: Bot): Room {
  const { record, index } = deps;
  const { attempt, line, door } = request;
  const { clock, settings } = line;
  const calls = new Set<PhoneCall>();
  let idleSinceMs = Date.now();
  const about = { attempt, line: line.id, clock };
  record({ ...about, event: 'room_opened', atRealMs: idleSinceMs, detail: { clock } });
  const agent = seatAgent(deps, {
    ...about,
    door,
    bot,
    heartbeatMs: settings.heartbeat_seconds * 1000,
    onHangUp: deps.onAgentWord,
  });

  function ring({ number, ...rest }: DialRequest, plan: CalleePlan): PhoneCall {
    const dial = (index.facts(attempt)?.dials ?? 0) + 1;
    const asked = { dial, ...rest, behaviour: plan.behaviour };
    record({ ...about, number, event: 'dial', atRealMs: Date.now(), detail: asked });
    let talking: TalkingAgent | null = null;
    const call = placeCall({
      clock,
      plan,
      record: (event, { detail, ...more }) =>
        record({ ...about, number, event, ...more, detail: { dial, ...detail } }),
      onAnswered({ talk, atRealMs }) {
        const { seed } = settings;
        talking = agent.talk({ number, dial, talk, answeredAtRealMs: atRealMs, seed });
      },
      onTalkEnded: ({ atRealMs, cutBy }) => talking?.end(atRealMs, cutBy),
      onEnded: () => leave(call),
    });
    calls.add(call);
    return call;
  }

  function leave(call: PhoneCall): void {
    calls.delete(call);
    idleSinceMs = Date.now();
    if (calls.size === 0) agent.leave();
  }

  return {
    line: line.id,
    dial(wish) {
      const { number, ring_timeout_seconds: ringTimeoutSeconds } = wish;
      const dialsBefore = index.dialsOf(line.id, number);
      const atLineMs = lineTimeAt(clock, Date.now());
      const about = { settings, number, dialsBefore, ringTimeoutSeconds, atLineMs };
      return ring(wish, planCall(about)).outcome;
    },
    shut(by, code) {
      for (const call of [...calls]) call.hangUp(by);
      agent.leave();
      record({ ...about, event: 'room_closed', code, atRealMs: Date.now() });
    },
    liveStates: () =>
      [...calls].flatMap((call) => {
        const state = call.state();
        return state === 'ended' ? [] : [state];
      }),
    idleSinceMs: () => (calls.size > 0 ? Number.POSITIVE_INFINITY : idleSinceMs),
  };
}
