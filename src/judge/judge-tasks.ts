import type { CaseFile } from './case-file.js';
import type { CallRow, CallTaskRow, CampaignRow } from './evidence.js';
import { mayDialAt } from './judge-hours.js';
import { lineTimeAt, realTimeAt, speedOf } from './line-time.js';
import { iso, type Accuse } from './verdict.js';

/** A call that the line ended this long ago must have been noticed; real time. */
const NOTICED_WITHIN_MS = 5 * 60_000;
/** Nothing dialled for so long while a task is due is a standstill; real time. */
const STANDSTILL_MS = 2 * 60_000;
const ENDED = new Set(['completed', 'failed']);
const FINISHED = new Set(['completed', 'stopped']);
/** Endings that only a call can bring. */
const BY_A_CALL = new Set([
  'human_talked',
  'message_left',
  'attempts_used_up',
  'invalid_number',
  'blocked',
  'declined',
  'platform_fault',
]);
const BY_AN_ANSWER = new Set(['human_talked', 'message_left']);

/** Each task has ended, or it can be told what it waits for. */
export function judgeTasks(file: CaseFile, accuse: Accuse): void {
  const lastDials = lastDialByLine(file);
  for (const task of file.evidence.tasks) {
    const campaign = file.campaigns.get(task.campaignId);
    if (campaign === undefined) continue;
    const say: Say = (code, sentence) =>
      accuse({ code, sentence, campaign: campaign.id, task: task.id });
    judgeCount(file, task, say);
    if (ENDED.has(task.status)) judgeEnded(file, task, say);
    else if (FINISHED.has(campaign.status)) judgeLeftOver(file, { task, campaign }, say);
    else {
      judgeWaiting(file, task, say);
      judgeStandstill(file, { task, campaign, lastDialMs: lastDials.get(campaign.lineId) }, say);
    }
  }
}

type Say = (code: Parameters<Accuse>[0]['code'], sentence: string) => void;

function judgeCount(file: CaseFile, task: CallTaskRow, say: Say): void {
  const rows = file.attemptsOf.get(task.id)?.length ?? 0;
  if (rows === task.attemptCount) return;
  say(
    'attempts_miscounted',
    `The task counts ${task.attemptCount} attempts, but has ${rows} calls.`,
  );
}

function judgeEnded(file: CaseFile, task: CallTaskRow, say: Say): void {
  const reason = task.endReason ?? 'no reason';
  const attempts = file.attemptsOf.get(task.id) ?? [];
  if (BY_A_CALL.has(reason) && attempts.length === 0) {
    return say('ended_without_call', `The task ended with ${reason}, but was never called.`);
  }
  const answered = attempts.some((call) =>
    file.dialsOf.get(call.id)?.some((dial) => dial.answered),
  );
  if (BY_AN_ANSWER.has(reason) && !answered) {
    say('ending_contradicted', `The task ended with ${reason}, but no call of it was answered.`);
  }
}

/**
 * A finished campaign leaves nothing open, save what was added or asked for again after it
 * finished.
 */
function judgeLeftOver(
  file: CaseFile,
  { task, campaign }: { task: CallTaskRow; campaign: CampaignRow },
  say: Say,
): void {
  const finishedMs = finishedAt(campaign);
  const since = finishedMs ?? Infinity;
  const isLater = campaign.status === 'completed' && task.createdAtMs > since;
  const isAskedAgain =
    campaign.status === 'completed' &&
    (file.decisionsOf.get(task.id) ?? []).some(
      ({ reason, madeAtMs }) => reason === 'retried_by_hand' && madeAtMs >= since,
    );
  if (isLater || isAskedAgain) return;
  const when = finishedMs === null ? '' : ` since ${iso(finishedMs)}`;
  say(
    'task_not_ended',
    `The campaign is ${campaign.status}${when}, but the task is ${task.status}.`,
  );
}

function judgeWaiting(file: CaseFile, task: CallTaskRow, say: Say): void {
  const isLive = (file.attemptsOf.get(task.id) ?? []).some(({ state }) => state !== 'ended');
  if (task.status === 'in_progress' && !isLive) {
    say('task_unexplained', 'The task is in progress, but no call of it is ringing or talking.');
  }
  if (task.status === 'retry' && task.nextAttemptAtMs === null && task.permitId === null) {
    say('task_unexplained', 'The task waits for a retry, but nobody knows until when.');
  }
}

/**
 * Work that is due, in a campaign that runs in its hours, on a line that has not dialled anything
 * for long.
 */
function judgeStandstill(
  file: CaseFile,
  waits: { task: CallTaskRow; campaign: CampaignRow; lastDialMs: number | undefined },
  say: Say,
): void {
  const { task, campaign } = waits;
  const { nowMs } = file.evidence;
  const line = file.lines.get(campaign.lineId);
  if (campaign.status !== 'running' || task.status === 'in_progress' || line === undefined) return;
  const { nextAttemptAtMs, createdAtMs } = task;
  const dueMs = nextAttemptAtMs === null ? createdAtMs : realTimeAt(line, nextAttemptAtMs);
  const spacings = (3 * 60_000) / campaign.settings.callsPerMinute / speedOf(line);
  const patience = Math.max(STANDSTILL_MS, spacings);
  const lastMs = Math.max(dueMs, waits.lastDialMs ?? -Infinity, startedAt(campaign));
  if (nowMs - lastMs <= patience) return;
  const mayDial = [nowMs - patience, nowMs].every((realMs) =>
    mayDialAt(campaign.settings, task, lineTimeAt(line, realMs)),
  );
  if (!mayDial) return;
  say(
    'task_stalled',
    `The task is due since ${iso(dueMs)}, but the line has not dialled since ${iso(lastMs)}.`,
  );
}

/**
 * Each call of an ended task or a finished campaign has ended, and so has each that the line ended.
 */
export function judgeCallEnds(file: CaseFile, accuse: Accuse): void {
  for (const call of file.evidence.calls) {
    if (call.state === 'ended') continue;
    const of = { campaign: call.campaignId, task: call.callTaskId, attempt: call.id };
    const status = file.campaigns.get(call.campaignId)?.status ?? '';
    const taskStatus = file.tasks.get(call.callTaskId)?.status ?? '';
    if (FINISHED.has(status) || ENDED.has(taskStatus)) {
      const over = `its task is ${taskStatus} and its campaign ${status}`;
      const sentence = `The call is still ${call.state}, but ${over}.`;
      accuse({ code: 'call_not_ended', sentence, ...of });
      continue;
    }
    const endedMs = lineEndedAt(file, call);
    if (endedMs !== null && file.evidence.nowMs - endedMs > NOTICED_WITHIN_MS) {
      const sentence = `The line ended the call at ${iso(endedMs)}, but it is still ${call.state}.`;
      accuse({ code: 'call_forgotten', sentence, ...of });
    }
  }
}

function lineEndedAt(file: CaseFile, call: CallRow): number | null {
  const dials = file.dialsOf.get(call.id) ?? [];
  if (dials.length === 0 || dials.some(({ end }) => end === null)) return null;
  return Math.max(...dials.map(({ end }) => end?.realMs ?? 0));
}

function lastDialByLine(file: CaseFile): Map<string, number> {
  return new Map(file.dials.map((dial) => [dial.lineId ?? '', dial.realMs]));
}

function finishedAt(campaign: CampaignRow): number | null {
  return campaign.events.findLast(({ status }) => FINISHED.has(status ?? ''))?.atMs ?? null;
}

function startedAt(campaign: CampaignRow): number {
  return campaign.events.findLast(({ status }) => status === 'running')?.atMs ?? -Infinity;
}
