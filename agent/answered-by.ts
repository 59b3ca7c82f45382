import type { voice } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';
import type { MachineKind } from '../src/domain/machine-words.js';
import { whoAnswered, type AnswerWatch } from '../src/domain/who-answered.js';
import { REAL_CLOCK, type AgentClock } from './agent-clock.js';
import { openEar } from './answer-ear.js';
import type { Briefing } from './briefing.js';
import { listenToCallee, type ListenToCallee } from './callee-sound.js';
import { calleeOf } from './dispatch.js';
import { guardFirstWords, type FirstWords } from './first-words.js';
import { hush } from './hush.js';
import { meetMachine, type Answered, type MachineParts } from './meet-machine.js';
import type { EventSession } from './session-listener.js';
import type { Talk } from './talk.js';

export interface AnsweredByParts {
  session: EventSession & Pick<voice.AgentSession, 'interrupt'>;
  room: Room;
  talk: Talk;
  briefing: Briefing;
  clock?: AgentClock;
  listen?: ListenToCallee;
}

/** A machine that was taken for a person gives itself away within this time, or never. */
const LATE_MS = 20_000;
/** Fewer words may be a person's who jokes about machines. */
const LATE_WORDS_MIN = 6;
/** Of something that goes on for longer nobody knows that a person says it. */
const PERSON_WORDS_MAX = 15;
const LAST_WORDS_MS = 1_000;

/**
 * Who has answered, from the first seconds of sound and words. A bot with a rule for voicemail
 * waits for the verdict before it speaks; one without speaks at once. In both cases a machine that
 * shows itself a little later is still met as one, and whoever may be a person is treated as one.
 * Machines are dealt with here, to the end of the call.
 */
export async function findWhoAnswered(parts: AnsweredByParts): Promise<Answered> {
  const { session, room, talk, briefing, clock = REAL_CLOCK } = parts;
  const callee = calleeOf(briefing.callId);
  const { listen = listenToCallee(room, callee) } = parts;
  const isGone = () => talk.state.ending !== null || !room.remoteParticipants.has(callee);
  const ear = openEar({ session, listen, clock });
  const first = guardFirstWords(session, clock);
  const meeting: Meeting = { talk, briefing, ear, clock, isGone, session, first };
  if (briefing.config.voicemail === undefined) {
    first.shield(false);
    watchOn(meeting, clock.nowMs());
    return { answeredBy: null, isOver: false };
  }
  first.mute();
  const answeredAtMs = clock.nowMs();
  const verdict = await ear.until(() =>
    isGone() ? 'gone' : whoAnswered(ear.watch(), ear.heardUntilMs()),
  );
  if (verdict === 'gone') return nameWhoLeft(meeting);
  const { who } = verdict;
  if (who === 'human' || who === 'silence' || who === 'uncertain') {
    talk.state.answeredBy = who;
    first.shield(who === 'human');
    watchOn(meeting, answeredAtMs);
    return { answeredBy: who, isOver: false };
  }
  const answered = await meetMachine(who, meeting);
  if (!answered.isOver) first.shield(true);
  ear.close();
  return answered;
}

interface Meeting extends MachineParts {
  session: AnsweredByParts['session'];
  first: FirstWords;
}

/** A machine that hangs up by itself is known by its last words, which come a little later. */
async function nameWhoLeft({ talk, ear, clock }: Meeting): Promise<Answered> {
  const untilMs = clock.nowMs() + LAST_WORDS_MS;
  const who = await ear.until(() => {
    const { machine } = ear.watch();
    if (machine !== null && machine !== 'hold') return machine;
    return talk.state.ending !== null || clock.nowMs() >= untilMs ? 'uncertain' : null;
  });
  ear.close();
  if (who !== 'uncertain') {
    talk.state.answeredBy = who;
    talk.state.ending ??= { business: null, answeredBy: who, detail: 'hung_up' };
  }
  return { answeredBy: talk.state.answeredBy ?? 'uncertain', isOver: true };
}

/** Whoever was not known to be a person becomes one by talking; a machine by its words. */
function watchOn(meeting: Meeting, answeredAtMs: number): void {
  const { talk, ear, clock, first, session } = meeting;
  let isMet = false;
  const stop = clock.every(500, () => {
    if (clock.nowMs() - answeredAtMs < LATE_MS || isMet) return;
    stop();
    ear.closeSound();
  });
  ear.onWords((text) => {
    const { state } = talk;
    if (state.ending !== null || isMet) return;
    const isEarly = clock.nowMs() - answeredAtMs < LATE_MS;
    const machine = isEarly ? lateMachineIn(ear.watch()) : null;
    if (machine !== null) {
      isMet = true;
      first.mute();
      hush(session);
      void meetMachine(machine, meeting).then(({ isOver }) => {
        if (!isOver) first.free();
        ear.close();
      });
      return;
    }
    const isUnknown = state.answeredBy === 'silence' || state.answeredBy === 'uncertain';
    if (isUnknown && wordCount(text) <= PERSON_WORDS_MAX) state.answeredBy = 'human';
  });
}

function lateMachineIn({ text, machine }: AnswerWatch): MachineKind | null {
  return machine === 'hold' || wordCount(text) < LATE_WORDS_MIN ? null : machine;
}

function wordCount(text: string): number {
  return text.split(/\s+/u).filter((word) => word !== '').length;
}
