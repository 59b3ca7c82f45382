import type { CalleePlan, Talk } from './callee-plan.js';
import type { LedgerEvent } from './ledger.js';
import { isoTime, lineTimeAt, realMilliseconds, type LineClock } from './line-clock.js';

export type DialAnswer =
  | { kind: 'answered'; answered_at: string }
  | { kind: 'ended'; network: string | null; detail: string | null };

/**
 * Who or what ended a call from outside: the platform, the agent on its word, or the end of the
 * exchange itself.
 */
export type HangUpBy = 'platform_hang_up' | 'agent_hung_up' | 'lost';

/** How a call ended. `cutBy` is null when the talk came to its own end. */
export interface CallEnd {
  atRealMs: number;
  cutBy: string | null;
}

export interface PhoneCall {
  /** Settles when the call is answered, or when it ends without an answer. */
  outcome: Promise<DialAnswer>;
  state(): 'ringing' | 'answered' | 'ended';
  hangUp(by: HangUpBy): void;
}

export interface PhoneCallDeps {
  clock: LineClock;
  plan: CalleePlan;
  /** Writes to the ledger; what follows happens only after it returned. */
  record(event: LedgerEvent, more: { code?: string; atRealMs: number; detail?: object }): void;
  onAnswered(answer: { talk: Talk; atRealMs: number }): void;
  /** Only for calls that were answered. */
  onTalkEnded(end: CallEnd): void;
  onEnded(): void;
}

/** Rings at once; the plan says what comes of it. */
export function placeCall(deps: PhoneCallDeps): PhoneCall {
  const { clock, plan, record } = deps;
  let state: 'ringing' | 'answered' | 'ended' = 'ringing';
  let settle: (answer: DialAnswer) => void = () => undefined;
  const outcome = new Promise<DialAnswer>((resolve) => (settle = resolve));
  if (plan.rings) record('ringing', { atRealMs: Date.now() });
  let timer = setTimeout(pickUpOrEnd, realMilliseconds(clock, plan.waitSeconds));

  function pickUpOrEnd(): void {
    const { then } = plan;
    if ('talk' in then) return answer(then.talk);
    endUnanswered({ code: then.network, network: then.network, detail: then.detail });
  }

  function answer(talk: Talk): void {
    const atRealMs = Date.now();
    record('answered', { atRealMs });
    state = 'answered';
    settle({ kind: 'answered', answered_at: isoTime(lineTimeAt(clock, atRealMs)) });
    deps.onAnswered({ talk, atRealMs });
    if (talk.seconds === null) return;
    const [code, cutBy] = ENDS[talk.kind];
    timer = setTimeout(() => endTalk(code, cutBy), realMilliseconds(clock, talk.seconds));
  }

  function endUnanswered(end: { code: string; network: string | null; detail: string }): void {
    clearTimeout(timer);
    const { code, ...detail } = end;
    record('ended', { code, atRealMs: Date.now(), detail });
    state = 'ended';
    settle({ kind: 'ended', ...detail });
    deps.onEnded();
  }

  function endTalk(code: string, cutBy: string | null): void {
    clearTimeout(timer);
    const atRealMs = Date.now();
    record('ended', { code, atRealMs, detail: { network: 'answered', detail: code } });
    state = 'ended';
    if (code !== 'lost') deps.onTalkEnded({ atRealMs, cutBy });
    deps.onEnded();
  }

  function hangUp(by: HangUpBy): void {
    if (state === 'answered') return endTalk(by, 'platform_hang_up');
    if (state === 'ended') return;
    const network = by === 'lost' ? null : 'cancelled';
    endUnanswered({ code: by, network, detail: by });
  }

  return { outcome, state: () => state, hangUp };
}

/** The ledger's word for who ends a talk of this kind, and what the agent says cut it short. */
const ENDS: Record<Talk['kind'], [code: string, cutBy: string | null]> = {
  human: ['agent_hung_up', null],
  voicemail: ['agent_hung_up', null],
  silence: ['agent_hung_up', null],
  hangs_up_early: ['callee_hung_up', null],
  drops: ['line_dropped', 'line_dropped'],
  lost_agent: ['callee_hung_up', null],
};
