import type { CaseFile } from './case-file.js';
import type { CallRow, CampaignRow } from './evidence.js';
import {
  attemptsSo,
  CALLBACKS_MAX,
  delayMs,
  FAULTS_IN_ROW_MAX,
  followsAfter,
  mustCount,
  nextDialFrom,
  UNKNOWNS_MAX,
} from './expected-retry.js';
import { realTimeAt, speedOf } from './line-time.js';
import { settingsBetween } from './settings-over-time.js';
import { earlinessMs } from './tolerance.js';
import { iso, type Accuse, type FaultCode } from './verdict.js';

/** Attempts of each task: numbered without a gap, no more and no sooner than the policy grants. */
export function judgePolicy(file: CaseFile, accuse: Accuse): void {
  for (const [task, attempts] of file.attemptsOf) {
    const campaign = file.campaigns.get(attempts[0]?.campaignId ?? '');
    if (campaign === undefined) continue;
    judgeNumbers(attempts, (sentence) =>
      accuse({ code: 'attempt_numbers_broken', sentence, campaign: campaign.id, task }),
    );
    for (const call of attempts) judgeCounted(call, accuse);
    for (const round of roundsOf(attempts)) judgeRound(file, { campaign, round }, accuse);
  }
}

function judgeNumbers(attempts: readonly CallRow[], say: (sentence: string) => void): void {
  const numbers = attempts.map(({ attemptNumber }) => attemptNumber);
  if (numbers.some((number, index) => number !== index + 1)) {
    say(`The attempts of the task are numbered ${numbers.join(', ')}.`);
  }
  const rounds = attempts.map(({ round }) => round);
  if (rounds.some((round, index) => round < (rounds[index - 1] ?? 1))) {
    say(`The attempts of the task belong to the rounds ${rounds.join(', ')}, in this order.`);
  }
}

function judgeCounted(call: CallRow, accuse: Accuse): void {
  const must = mustCount(call);
  if (call.state !== 'ended' || must === null || call.counted === must) return;
  const { disposition, callTaskId: task, campaignId: campaign, id: attempt } = call;
  const counts = must ? 'counts' : 'does not count';
  const sentence = `An attempt that ended as ${disposition ?? '-'} ${counts}; the row differs.`;
  accuse({ code: 'count_wrong', sentence, campaign, task, attempt });
}

function roundsOf(attempts: readonly CallRow[]): CallRow[][] {
  const rounds = new Map<number, CallRow[]>();
  for (const call of attempts) rounds.set(call.round, [...(rounds.get(call.round) ?? []), call]);
  return [...rounds.values()];
}

/** What the attempts of a round came to before the next one. */
interface Tally {
  counted: number;
  faultsInRow: number;
  unknowns: number;
  callbacks: number;
  /** By the word that they ended with. */
  endings: Map<string, number>;
}

function judgeRound(
  file: CaseFile,
  { campaign, round }: { campaign: CampaignRow; round: readonly CallRow[] },
  accuse: Accuse,
): void {
  const tally: Tally = {
    counted: 0,
    faultsInRow: 0,
    unknowns: 0,
    callbacks: 0,
    endings: new Map(),
  };
  round.forEach((call, index) => {
    const follows = followsAfter(call);
    if (mustCount(call) ?? call.counted ?? true) tally.counted += 1;
    tally.faultsInRow = follows === 'our_fault' ? tally.faultsInRow + 1 : 0;
    if (follows === 'once_more') tally.unknowns += 1;
    tally.endings.set(call.disposition ?? '', endedSo(tally, call) + 1);
    const next = round[index + 1];
    if (next === undefined || call.state !== 'ended') return;
    if (follows === 'callback') tally.callbacks += 1;
    const say: Say = (code, sentence) =>
      accuse({ code, sentence, campaign: campaign.id, task: call.callTaskId, attempt: next.id });
    judgeMore(call, { tally, allowed: mostAttempts(file, campaign, next) }, say);
    judgeEndedSo(file, { campaign, call, next, tally }, say);
    judgeDelay(file, { campaign, call, next, tally }, say);
  });
}

const endedSo = (tally: Tally, call: CallRow) => tally.endings.get(call.disposition ?? '') ?? 0;

type Say = (code: FaultCode, sentence: string) => void;
interface Step {
  campaign: CampaignRow;
  call: CallRow;
  next: CallRow;
  tally: Tally;
}

/** Whether there may be another attempt after this one at all. */
function judgeMore(
  call: CallRow,
  { tally, allowed }: { tally: Tally; allowed: number },
  say: Say,
): void {
  const ended = `attempt ${call.attemptNumber ?? '-'} had ended as ${call.disposition ?? '-'}`;
  const follows = followsAfter(call);
  if (follows === 'nothing') say('dialled_after_the_end', `Another attempt, after ${ended}.`);
  if (follows === 'callback' && tally.callbacks > CALLBACKS_MAX) {
    say('too_many_callbacks', `Callback ${tally.callbacks} of a round, after ${ended}.`);
  }
  if (follows === 'our_fault' && tally.faultsInRow >= FAULTS_IN_ROW_MAX) {
    say('too_many_faults', `Another attempt after ${tally.faultsInRow} faults of ours in a row.`);
  }
  if (follows === 'once_more' && tally.unknowns >= UNKNOWNS_MAX) {
    say('too_many_unknowns', `Another attempt after ${tally.unknowns} that may have rung.`);
  }
  if ((follows === 'usual' || follows === 'once_more') && tally.counted >= allowed) {
    const made = `Another attempt after ${tally.counted} that count`;
    say('too_many_attempts', `${made}, but the policy grants ${allowed}.`);
  }
}

/** A policy may grant fewer attempts to what ended in a certain way. */
function judgeEndedSo(file: CaseFile, { campaign, call, next, tally }: Step, say: Say): void {
  const follows = followsAfter(call);
  if (follows !== 'usual' && follows !== 'once_more') return;
  const granted = inForceAfter(file, { campaign, call, next }).map(
    (settings) => attemptsSo(call, settings) ?? Infinity,
  );
  const [times, allowed] = [endedSo(tally, call), Math.max(1, ...granted)];
  if (times < allowed) return;
  const ended = `${times} of a round had ended as ${call.disposition ?? '-'}`;
  say('too_many_attempts', `Another attempt after ${ended}, but the policy grants ${allowed}.`);
}

/** The settings that may have been in force when it was decided what follows a call. */
function inForceAfter(file: CaseFile, { campaign, call, next }: Omit<Step, 'tally'>) {
  const line = file.lines.get(call.lineId);
  const endedMs = endOf(file, call);
  const fromMs = line && endedMs !== null ? realTimeAt(line, endedMs) : -Infinity;
  const untilMs = file.dialsOf.get(next.id)?.[0]?.realMs ?? file.evidence.nowMs;
  return settingsBetween(campaign, fromMs, untilMs);
}

function judgeDelay(file: CaseFile, step: Step, say: Say): void {
  const { campaign, call, next, tally } = step;
  const dial = file.dialsOf.get(next.id)?.[0];
  const endedMs = endOf(file, call);
  const line = file.lines.get(call.lineId);
  if (dial === undefined || endedMs === null || line === undefined) return;
  const retryDelayMs = Math.min(
    ...inForceAfter(file, { campaign, call, next }).map((settings) =>
      delayMs(call, settings, endedSo(tally, call)),
    ),
  );
  const { faultsInRow } = tally;
  const fromMs = nextDialFrom(call, { endedMs, faultsInRow, retryDelayMs });
  if (dial.lineMs + earlinessMs(speedOf(line)) >= fromMs) return;
  if (isAskedFor(file, { call, endedMs, untilMs: dial.lineMs })) return;
  const sentence =
    `Attempt ${next.attemptNumber ?? '-'} was dialled at ${iso(dial.lineMs)}; ` +
    `after ${call.disposition ?? '-'} it was due at ${iso(fromMs)}.`;
  say('dialled_too_soon', sentence);
}

/** The exchange's word for when the call ended, in line time; the row's where that came first. */
function endOf(file: CaseFile, call: CallRow): number | null {
  const ends = [file.dialsOf.get(call.id)?.at(-1)?.end?.lineMs ?? null, call.endedAtMs];
  const known = ends.filter((end) => end !== null);
  return known.length === 0 ? null : Math.min(...known);
}

const BY_HAND = new Set(['retried_by_hand', 'rescheduled_by_hand']);

/** An operator may ask for the next attempt at once, or set its time. */
function isAskedFor(
  file: CaseFile,
  { call, endedMs, untilMs }: { call: CallRow; endedMs: number; untilMs: number },
): boolean {
  const decisions = file.decisionsOf.get(call.callTaskId) ?? [];
  return decisions.some(
    ({ reason, atMs }) => BY_HAND.has(reason) && atMs >= endedMs && atMs <= untilMs,
  );
}

/**
 * The most that the campaign's settings granted from its first second until the dial of this
 * attempt.
 */
function mostAttempts(file: CaseFile, campaign: CampaignRow, next: CallRow): number {
  const untilMs = file.dialsOf.get(next.id)?.[0]?.realMs ?? file.evidence.nowMs;
  const granted = settingsBetween(campaign, -Infinity, untilMs).map(({ maxRetries }) => maxRetries);
  return Math.max(1, ...granted);
}
