import type { Bot } from './bot.js';
import { reportOf, turnsUntil, type CallTurn, type Conversation } from './call-report.js';
import type { Talk } from './callee-plan.js';
import { rehearse } from './conversation.js';
import type { AskDoor, Door } from './door-client.js';
import { createDraw } from './draw.js';
import { lineTimeAt, realMilliseconds, type LineClock } from './line-clock.js';
import type { KeptReport } from './report-outbox.js';

/**
 * The voice bot of one room: it beats from the moment it joins, talks when the call is answered,
 * and reports.
 */
export interface Agent {
  talk(call: AnsweredCall): TalkingAgent;
  /** Leaves the room; nothing is heard of it any more. */
  leave(): void;
}

export interface AnsweredCall {
  number: string;
  /** How many dials of the attempt there were, this one included. */
  dial: number;
  talk: Talk;
  answeredAtRealMs: number;
  seed: number;
}

export interface TalkingAgent {
  /** The call is over; `cutBy` names what ended it before its time. */
  end(endedAtRealMs: number, cutBy: string | null): void;
}

export interface AgentDeps {
  askDoor: AskDoor;
  keepReport(report: KeptReport): void;
}

export interface AgentSeat {
  attempt: string;
  line: string;
  clock: LineClock;
  door: Door;
  bot: Bot;
  heartbeatMs: number;
  /** The platform's word, heard in an answer to a heartbeat. */
  onHangUp(): void;
}

/** Turns are told while talking in one post, and in two when the talk really lasts. */
const FIRST_POST_SHARE = 0.5;
const SECOND_POST_SHARE = 0.85;
const LONG_TALK_MS = 4_000;

export function seatAgent(deps: AgentDeps, seat: AgentSeat): Agent {
  const heart = startHeart(deps.askDoor, seat);

  function talk(call: AnsweredCall): TalkingAgent {
    if (call.talk.kind === 'lost_agent') {
      heart.stop();
      return { end: () => undefined };
    }
    heart.talkingSince(call.answeredAtRealMs);
    const answeredAtLineMs = lineTimeAt(seat.clock, call.answeredAtRealMs);
    const conversation = rehearse({
      bot: seat.bot,
      talk: call.talk,
      answeredAtLineMs,
      draw: createDraw(call.seed, call.number, call.dial, 'talk'),
    });
    const teller = tellTurns(deps.askDoor, seat, { conversation, call });
    return {
      end(endedAtRealMs, cutBy) {
        teller.stop();
        const endedAtLineMs = lineTimeAt(seat.clock, endedAtRealMs);
        deps.keepReport({
          attempt: seat.attempt,
          line: seat.line,
          clock: seat.clock,
          door: seat.door,
          number: call.number,
          dial: call.dial,
          report: reportOf(conversation, { answeredAtLineMs, endedAtLineMs, cutBy }),
        });
      },
    };
  }

  return { talk, leave: () => heart.stop() };
}

function startHeart(askDoor: AskDoor, seat: AgentSeat) {
  let answeredAtRealMs: number | null = null;
  let waits = false;
  let stopped = false;

  async function beat(): Promise<void> {
    // One answer at a time: a slow door is not asked again while it still thinks.
    if (waits) return;
    waits = true;
    try {
      const { body } = await askDoor(seat.door, {
        method: 'POST',
        attempt: seat.attempt,
        action: 'heartbeat',
        body: heartbeatOf(seat.clock, answeredAtRealMs),
      });
      if (!stopped && asksToHangUp(body)) seat.onHangUp();
    } catch {
      // A beat that got lost is made good by the next one; the platform waits for several.
    } finally {
      waits = false;
    }
  }

  const timer = setInterval(() => void beat(), seat.heartbeatMs);
  void beat();
  return {
    talkingSince: (realMs: number) => void (answeredAtRealMs = realMs),
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

function heartbeatOf(clock: LineClock, answeredAtRealMs: number | null) {
  if (answeredAtRealMs === null) return { state: 'joined', talk_seconds: 0 };
  const lineSeconds = ((Date.now() - answeredAtRealMs) * clock.speed) / 1000;
  return { state: 'talking', talk_seconds: Math.min(86_400, Math.max(0, lineSeconds)) };
}

function asksToHangUp(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'hang_up' in body && body.hang_up === true;
}

/** Turns told while talking are a courtesy to who watches; the report holds all of them. */
function tellTurns(
  askDoor: AskDoor,
  seat: AgentSeat,
  { conversation, call }: { conversation: Conversation; call: AnsweredCall },
) {
  let told = 0;

  function tell(): void {
    const until = lineTimeAt(seat.clock, Date.now());
    const turns: CallTurn[] = turnsUntil(conversation.turns, until).slice(told);
    if (turns.length === 0) return;
    told += turns.length;
    const request = { method: 'POST', attempt: seat.attempt, action: 'turns' } as const;
    askDoor(seat.door, { ...request, body: { turns } }).catch(() => undefined);
  }

  const talkMs =
    call.talk.seconds === null ? null : realMilliseconds(seat.clock, call.talk.seconds);
  const shares =
    talkMs === null
      ? []
      : talkMs < LONG_TALK_MS
        ? [FIRST_POST_SHARE]
        : [FIRST_POST_SHARE, SECOND_POST_SHARE];
  const timers = shares.map((share) => setTimeout(tell, (talkMs ?? 0) * share));
  return { stop: () => timers.forEach((timer) => clearTimeout(timer)) };
}
