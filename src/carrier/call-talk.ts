import type { Language, Step } from './callee.js';
import type { Direction } from './sip/sdp.js';
import type { MediaSession } from './media/media-session.js';
import type { Said } from './media/speaker.js';
import { toneOf, type Sentences } from './sentences.js';
import { nowMs } from './wall-clock.js';

/** One thing that we said, and what came back. */
export interface SpokenTurn {
  sentence: string;
  started_ms: number;
  ended_ms: number;
  /** From the end of our words to the first loud packet of the bot's; null when none came. */
  voice_to_voice_ms: number | null;
  /** When the bot spoke as we began: from our first word to its last loud packet. */
  barge_in_stop_ms: number | null;
}

export interface TalkDeps {
  media: MediaSession;
  sentences: Sentences;
  language: Language;
  /** Aborted when the call is over. */
  over: AbortSignal;
  /** Keys heard so far. */
  keys: () => string;
  said(turn: SpokenTurn): void;
  replied(turn: SpokenTurn): void;
  reinvite(direction: Direction): Promise<void>;
}

const POLL_MS = 10;
/** Speech that began within this time before our own was being interrupted by us. */
const STILL_SPEAKING_MS = 200;

type Ending = 'hang_up' | 'talked_out';

/** Goes through the steps of a callee; answers whether it hangs up. */
export async function talk(deps: TalkDeps, steps: readonly Step[]): Promise<Ending> {
  const ear = createReplyEar(deps);
  try {
    for (const step of steps) {
      if (deps.over.aborted) return 'talked_out';
      if ((await take(deps, ear, step)) === 'hang_up') return 'hang_up';
    }
    return 'hang_up';
  } finally {
    ear.close();
  }
}

async function take(deps: TalkDeps, ear: ReplyEar, step: Step): Promise<'hang_up' | 'go_on'> {
  const { media, sentences, language } = deps;
  switch (step.do) {
    case 'say':
      await ear.say(step.sentence, sentences.get(step.sentence, language).samples);
      return 'go_on';
    case 'wait_for_bot':
      return (await waitForBot(deps, ear, step)) ? 'go_on' : step.otherwise;
    case 'wait_for_bot_to_speak':
      await until(deps, step.limit_ms, () => ear.speakingForMs() >= step.for_ms);
      return 'go_on';
    case 'pause':
    case 'listen':
      await until(deps, step.do === 'pause' ? step.ms : step.limit_ms, () => false);
      return 'go_on';
    case 'beep':
      await media.speaker.say(toneOf(step));
      return 'go_on';
    case 'press':
      await media.speaker.press(step.digits);
      return 'go_on';
    case 'wait_for_keys': {
      const pressed = () => deps.keys().includes(step.digits);
      return (await until(deps, step.limit_ms, pressed)) ? 'go_on' : step.otherwise;
    }
    case 'reinvite':
      await deps.reinvite(step.direction);
      return 'go_on';
    case 'stop_sending':
      media.stopSending();
      return 'go_on';
    case 'hang_up':
      return 'hang_up';
  }
}

function waitForBot(
  deps: TalkDeps,
  ear: ReplyEar,
  { quiet_ms: quietMs, limit_ms: limitMs }: { quiet_ms: number; limit_ms: number },
): Promise<boolean> {
  const { vad } = deps.media;
  const begun = nowMs();
  // A bot that speaks on and on is heard out; the limit is for one that does not begin.
  const waiting = () => ear.spokenSinceOurWords() || nowMs() - begun < limitMs;
  return until(deps, 10 * limitMs, () => {
    if (!waiting()) return null;
    return ear.spokenSinceOurWords() && vad.quietForMs(nowMs()) >= quietMs;
  });
}

/** Resolves true when it has happened; false when the time, the call or the hope is over. */
function until(
  { over }: Pick<TalkDeps, 'over'>,
  limitMs: number,
  happened: () => boolean | null,
): Promise<boolean> {
  const end = nowMs() + limitMs;
  return new Promise((resolve) => {
    const finish = (value: boolean) => {
      clearInterval(timer);
      over.removeEventListener('abort', abort);
      resolve(value);
    };
    const abort = () => finish(false);
    const check = () => {
      const now = happened();
      if (now !== false || over.aborted || nowMs() >= end) finish(now === true);
    };
    const timer = setInterval(check, POLL_MS);
    over.addEventListener('abort', abort);
    check();
  });
}

interface ReplyEar {
  say(sentence: string, samples: Int16Array): Promise<void>;
  spokenSinceOurWords(): boolean;
  /** How long the bot has been speaking by now; 0 when it is quiet. */
  speakingForMs(): number;
  close(): void;
}

/** Pairs what we said with what came back. */
function createReplyEar(deps: TalkDeps): ReplyEar {
  const { vad, speaker } = deps.media;
  let endedAtMs = 0;
  let open: SpokenTurn | null = null;
  const timer = setInterval(settle, POLL_MS);

  /** The reply is known when the bot has begun a talk after our words had ended. */
  function settle() {
    const startedAtMs = vad.speechStartedAtMs();
    if (open === null || startedAtMs === null || startedAtMs <= open.ended_ms) return;
    open.voice_to_voice_ms = round(startedAtMs - open.ended_ms);
    deps.replied(open);
    open = null;
  }
  function bargedInto({ startedAtMs, endedAtMs: end }: Said, before: number | null) {
    if (before === null || startedAtMs - before > STILL_SPEAKING_MS) return null;
    const last = vad.lastLoudAtMs() ?? startedAtMs;
    return last >= end ? null : Math.max(0, round(last - startedAtMs));
  }

  return {
    async say(sentence, samples) {
      settle();
      open = null;
      const before = vad.lastLoudAtMs();
      const said = await speaker.say(samples);
      if (said.startedAtMs === 0) return;
      endedAtMs = said.endedAtMs;
      const turn: SpokenTurn = {
        sentence,
        started_ms: round(said.startedAtMs),
        ended_ms: round(said.endedAtMs),
        voice_to_voice_ms: null,
        barge_in_stop_ms: bargedInto(said, before),
      };
      deps.said(turn);
      open = turn;
    },
    spokenSinceOurWords() {
      const spoken = vad.speechStartedAtMs() !== null;
      return spoken && (vad.lastLoudAtMs() ?? 0) > endedAtMs;
    },
    speakingForMs() {
      const startedAtMs = vad.speechStartedAtMs();
      const now = nowMs();
      if (startedAtMs === null || vad.quietForMs(now) > STILL_SPEAKING_MS) return 0;
      return now - startedAtMs;
    },
    close() {
      settle();
      clearInterval(timer);
    },
  };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
