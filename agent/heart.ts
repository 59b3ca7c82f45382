import type { AskDoor } from './door-client.js';

export interface Heart {
  talkingSince(atMs: number): void;
  stop(): void;
}

export interface HeartOptions {
  /** The platform's word, heard in an answer. */
  onHangUp(): void;
  everyMs?: number;
  nowMs?: () => number;
}

/** Well within the minute after which the platform takes an agent for lost. */
const EVERY_MS = 10_000;

/** Beats from the moment that the agent has joined; a slow door is not asked while it thinks. */
export function startHeart(askDoor: AskDoor, options: HeartOptions): Heart {
  const { onHangUp, everyMs = EVERY_MS, nowMs = Date.now } = options;
  let answeredAtMs: number | null = null;
  let waits = false;
  let stopped = false;
  const isStopped = () => stopped;

  async function beat(): Promise<void> {
    if (waits || stopped) return;
    waits = true;
    try {
      const body = stateOf(answeredAtMs, nowMs());
      const answer = await askDoor({ method: 'POST', action: 'heartbeat', body });
      if (asksToHangUp(answer.body) && !isStopped()) onHangUp();
    } catch {
      // A beat that got lost is made good by the next one; the platform waits for several.
    } finally {
      waits = false;
    }
  }

  const timer = setInterval(() => void beat(), everyMs);
  void beat();
  return {
    talkingSince(atMs) {
      answeredAtMs = atMs;
      void beat();
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

function stateOf(answeredAtMs: number | null, nowMs: number) {
  if (answeredAtMs === null) return { state: 'joined', talk_seconds: 0 };
  const seconds = (nowMs - answeredAtMs) / 1000;
  return { state: 'talking', talk_seconds: Math.min(86_400, Math.max(0, seconds)) };
}

function asksToHangUp(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'hang_up' in body && body.hang_up === true;
}
