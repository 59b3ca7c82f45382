import { isOpen, nextOpening } from '../domain/calling-window.js';
import type { DispositionCode } from '../domain/call.js';
import type { CampaignStatus } from '../domain/campaign.js';
import { CALL_TASK_STATUSES, type CallTaskStatus } from '../domain/call-task.js';
import {
  bar,
  clockDuration,
  count,
  dayAndTime,
  duration,
  maskedNumber,
  percent,
  type Language,
} from './format.js';
import { WORDS } from './words.js';

/** Where a campaign stands at one moment. */
export interface Progress {
  status: CampaignStatus;
  tasks: Record<CallTaskStatus, number>;
  /** Attempts by where they stand now. */
  ringing: number;
  talking: number;
  ended: number;
  /** Attempts that ended, a real second, over the last seconds. */
  perSecond: number;
  elapsedMs: number;
  lineTimeMs: number;
  /** The API did not answer; the rest is as it was before. */
  isStale: boolean;
  lastCalls: readonly LastCall[];
}

/** An attempt that just ended, told without saying who it was. */
export interface LastCall {
  firstName: string | null;
  number: string;
  attempt: number;
  ending: DispositionCode | null;
  seconds: number;
}

/** What does not change while it runs. */
export interface Subject {
  campaignName: string;
  timezone: string;
  /** Hours in which people may be called, in that zone. */
  hours: { dailyStart: string; dailyEnd: string };
  /** Line seconds in a real one. */
  speed: number;
  webUiLink: string;
  language: Language;
}

const COLUMNS_MIN = 20;
const BAR_COLUMNS_MAX = 50;

/** The block that is drawn over and over on a terminal. */
export function progressBlock(progress: Progress, subject: Subject, columns: number): string[] {
  const words = WORDS[subject.language];
  const lines = [
    heading(progress, subject),
    barLine(progress, subject, columns),
    taskLine(progress, subject.language),
    callLine(progress, subject.language),
    ...(progress.isStale ? [`  ${words.apiAway}`] : []),
    ...closedHours(progress, subject).map((text) => `  ${text}`),
    `  ${words.lastCalls}:`,
    ...progress.lastCalls.map((call) => lastCallLine(call, subject.language)),
    webUiLine(subject, columns),
  ];
  return lines.map((line) => cut(line, Math.max(COLUMNS_MIN, columns - 1)));
}

/** The same in one line, for logs and pipes. */
export function progressLine(progress: Progress, subject: Subject): string {
  const words = WORDS[subject.language];
  const { ended, total } = endedOf(progress);
  const parts = [
    `${clockDuration(progress.elapsedMs / 1000)} ${words.statuses[progress.status]}`,
    `${words.ended} ${ended} ${words.of} ${total}`,
    tasksText(progress, subject.language),
    callText(progress, subject.language),
    lineClockText(progress, subject),
    ...(progress.isStale ? [words.apiAway] : []),
    ...closedHours(progress, subject),
  ];
  return parts.join(' | ');
}

function heading(progress: Progress, subject: Subject): string {
  const words = WORDS[subject.language];
  const left = `${subject.campaignName}: ${words.statuses[progress.status]}`;
  return `${left} · ${lineClockText(progress, subject)}`;
}

/** Why nothing happens at night, and for how long. */
function closedHours(progress: Progress, subject: Subject): string[] {
  const { hours, timezone, speed, language } = subject;
  const { lineTimeMs, status } = progress;
  const window = { ...hours, timezone };
  if (status !== 'running' || isOpen(window, lineTimeMs)) return [];
  const opening = nextOpening(window, lineTimeMs);
  if (opening === null) return [];
  const until = dayAndTime(opening, timezone, language);
  const wait = duration((opening - lineTimeMs) / speed, language);
  return [`${WORDS[language].closedUntil} ${until} (${wait})`];
}

/** A cut link is none: where the campaign's own does not fit, the start page of the Web UI. */
function webUiLine({ webUiLink, language }: Subject, columns: number): string {
  const line = `  ${WORDS[language].webUi} ${webUiLink}`;
  return line.length < columns ? line : line.replace(webUiLink, new URL(webUiLink).origin);
}

function lineClockText({ lineTimeMs }: Progress, { speed, timezone, language }: Subject): string {
  const time = dayAndTime(lineTimeMs, timezone, language);
  return `${WORDS[language].lineClock} ${time}${speed === 1 ? '' : ` ×${speed}`}`;
}

function barLine(progress: Progress, { language }: Subject, columns: number): string {
  const words = WORDS[language];
  const { ended, total } = endedOf(progress);
  const share = total === 0 ? 0 : ended / total;
  const width = Math.max(10, Math.min(BAR_COLUMNS_MAX, columns - 40));
  const filled = bar(share, width);
  const rest = '░'.repeat(Math.max(0, width - [...filled].length));
  const counts = `${count(ended, language)} ${words.of} ${count(total, language)}`;
  return `  ${filled}${rest} ${percent(share)}  ${words.ended} ${counts}`;
}

function taskLine(progress: Progress, language: Language): string {
  return `  ${tasksText(progress, language)}`;
}

function tasksText({ tasks }: Progress, language: Language): string {
  return CALL_TASK_STATUSES.map(
    (status) => `${WORDS[language].tasks[status]} ${count(tasks[status], language)}`,
  ).join(' · ');
}

function callLine(progress: Progress, language: Language): string {
  const elapsed = clockDuration(progress.elapsedMs / 1000);
  return `  ${callText(progress, language)} · ${WORDS[language].elapsed} ${elapsed}`;
}

function callText(progress: Progress, language: Language): string {
  const words = WORDS[language];
  const { ringing, talking, ended, perSecond } = progress;
  const made = `${words.attempts} ${count(ringing + talking + ended, language)}`;
  const live = `${words.ringing} ${ringing}, ${words.talking} ${talking}`;
  return `${made} (${perSecond.toFixed(1)} ${words.perSecond}), ${live}`;
}

function lastCallLine(call: LastCall, language: Language): string {
  const words = WORDS[language];
  const name = (call.firstName ?? '—').padEnd(12);
  const ending = call.ending === null ? '' : words.endings[call.ending];
  const talked = call.seconds > 0 ? clockDuration(call.seconds) : '';
  const attempt = `${words.attempt} ${call.attempt}`;
  return `    ${name} ${maskedNumber(call.number)}  ${attempt}  ${ending.padEnd(21)} ${talked}`;
}

function endedOf({ tasks }: Progress): { ended: number; total: number } {
  const total = CALL_TASK_STATUSES.reduce((sum, status) => sum + tasks[status], 0);
  return { ended: tasks.completed + tasks.failed, total };
}

function cut(line: string, columns: number): string {
  const characters = [...line.trimEnd()];
  return characters.length <= columns
    ? characters.join('')
    : `${characters.slice(0, columns - 1).join('')}…`;
}
