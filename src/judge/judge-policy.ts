import type { CaseFile } from './case-file.js';
import type { CallRow, CampaignRow, CampaignSettings } from './evidence.js';
import {
  CALLBACKS_MAX,
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
}

function judgeRound(
  file: CaseFile,
  { campaign, round }: { campaign: CampaignRow; round: readonly CallRow[] },
  accuse: Accuse,
): void {
  const tally: Tally = { counted: 0, faultsInRow: 0, unknowns: 0, callbacks: 0 };
  round.forEach((call, index) => {
    const follows = followsAfter(call);
    if (mustCount(call) ?? call.counted ?? true) tally.counted += 1;
    tally.faultsInRow = follows === 'our_fault' ? tally.faultsInRow + 1 : 0;
    if (follows === 'once_more') tally.unknowns += 1;
    const next = round[index + 1];
    if (next === undefined || call.state !== 'ended') return;
    if (follows === 'callback') tally.callbacks += 1;
    const say: Say = (code, sentence) =>
      accuse({ code, sentence, campaign: campaign.id, task: call.callTaskId, attempt: next.id });
    judgeMore(call, { tally, allowed: mostAttempts(file, campaign, next) }, say);
    judgeDelay(file, { campaign, call, next, tally }, say);
  });
}

type Say = (code: FaultCode, sentence: string) => void;

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

function judgeDelay(
  file: CaseFile,
  step: { campaign: CampaignRow; call: CallRow; next: CallRow; tally: Tally },
  say: Say,
): void {
  const { campaign, call, next, tally } = step;
  const dial = file.dialsOf.get(next.id)?.[0];
  const endedMs = endOf(file, call);
  const line = file.lines.get(call.lineId);
  if (dial === undefined || endedMs === null || line === undefined) return;
  const settings = settingsBetween(campaign, realTimeAt(line, endedMs), dial.realMs);
  const retryDelayMs = Math.min(...settings.map(minutesOf)) * 60_000;
  const { faultsInRow } = tally;
  const fromMs = nextDialFrom(call, { endedMs, faultsInRow, retryDelayMs });
  if (dial.lineMs + earlinessMs(speedOf(line)) >= fromMs) return;
  if (isAskedFor(file, { call, endedMs, untilMs: dial.lineMs })) return;
  const sentence =
    `Attempt ${next.attemptNumber ?? '-'} was dialled at ${iso(dial.lineMs)}; ` +
    `after ${call.disposition ?? '-'} it was due at ${iso(fromMs)}.`;
  say('dialled_too_soon', sentence);
}

const minutesOf = (settings: CampaignSettings) => settings.retryDelayMinutes;

/** The exchange's word for when the call ended, in line time; the row's where that came first. */
function endOf(file: CaseFile, call: CallRow): number | null {
  const ends = [file.dialsOf.get(call.id)?.at(-1)?.end?.lineMs ?? null, call.endedAtMs];
  const known = ends.filter((end) => end !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** An operator may ask for the next attempt at once. */
function isAskedFor(
  file: CaseFile,
  { call, endedMs, untilMs }: { call: CallRow; endedMs: number; untilMs: number },
): boolean {
  const decisions = file.decisionsOf.get(call.callTaskId) ?? [];
  return decisions.some(
    ({ reason, atMs }) => reason === 'retried_by_hand' && atMs >= endedMs && atMs <= untilMs,
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
