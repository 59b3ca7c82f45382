import { OUTCOMES, type Outcome } from '../domain/call.js';
import { bar, count, dayAndTime, dollars, duration, percent, type Language } from './format.js';
import type { CallPage, PlatformApi } from './platform-api.js';
import type { Progress, Subject } from './progress.js';
import { WORDS } from './words.js';

/** What became of a campaign. */
export interface Summary {
  tasks: number;
  /** Tasks by their outcome; tasks that were never called have none. */
  outcomes: Record<Outcome, number>;
  attempts: number;
  retries: number;
  answered: number;
  talkSeconds: number;
  /** Millionths of a US dollar; null when there were too many calls to add up. */
  costMicros: number | null;
  realMs: number;
  lineStartMs: number;
  lineEndMs: number;
}

/** The judge's verdict, as far as it is shown. */
export interface ShownVerdict {
  ok: boolean;
  lost: number;
  doubled: number;
  faults: readonly { code: string; sentence: string }[];
  totals: Readonly<Partial<Record<string, number>>>;
  /** Attempts that rang, and attempts of which it is known that they never did. */
  counts: { dials: number; neverDialled: number };
}

type Call = CallPage['items'][number];

const PAGE = 100;
/** The cost of a call stands in its details; beyond this many it is not added up. */
const COSTED_CALLS_MAX = 5_000;
const DETAILS_AT_ONCE = 8;
const BAR_COLUMNS = 30;
const FAULTS_SHOWN = 10;

export async function gatherSummary(
  api: PlatformApi,
  campaignId: string,
  run: { progress: Progress; lineStartMs: number },
): Promise<Summary> {
  const outcomes = {} as Record<Outcome, number>;
  for (const outcome of OUTCOMES) {
    const { total } = await api.tasks({ campaign_id: campaignId, outcome, limit: 1 });
    outcomes[outcome] = total;
  }
  const { total: tasks } = await api.tasks({ campaign_id: campaignId, limit: 1 });
  const calls = await allCalls(api, campaignId);
  const answered = calls.filter((call) => call.answered_at !== null);
  const called = new Set(calls.map((call) => call.call_task_id)).size;
  return {
    ...{ tasks, outcomes, attempts: calls.length, retries: calls.length - called },
    answered: answered.length,
    talkSeconds: answered.reduce((sum, call) => sum + call.duration_sec, 0),
    costMicros: await costOf(api, answered),
    realMs: run.progress.elapsedMs,
    lineStartMs: run.lineStartMs,
    lineEndMs: run.progress.lineTimeMs,
  };
}

async function allCalls(api: PlatformApi, campaignId: string): Promise<Call[]> {
  const calls: Call[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.calls({ campaign_id: campaignId, limit: PAGE, cursor });
    calls.push(...page.items);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return calls;
}

async function costOf(api: PlatformApi, answered: readonly Call[]): Promise<number | null> {
  if (answered.length > COSTED_CALLS_MAX) return null;
  const waiting = [...answered];
  let micros = 0;
  const add = async (): Promise<void> => {
    for (let call = waiting.pop(); call !== undefined; call = waiting.pop()) {
      const { metrics } = await api.call(call.id);
      micros += Math.round((metrics?.['cost_total'] ?? 0) * 1_000_000);
    }
  };
  await Promise.all(Array.from({ length: DETAILS_AT_ONCE }, add));
  return micros;
}

export function summaryLines(summary: Summary, subject: Subject): string[] {
  const { language, timezone } = subject;
  const words = WORDS[language];
  const { tasks, attempts, retries, answered, lineStartMs, lineEndMs } = summary;
  const times = [lineStartMs, lineEndMs].map((ms) => dayAndTime(ms, timezone, language));
  const onLine = `${duration(lineEndMs - lineStartMs, language)} ${words.summaryMore.onTheLine}`;
  const talked = duration(summary.talkSeconds * 1000, language);
  const calls = [
    `${words.attempts} ${count(attempts, language)}`,
    `${words.summary.retries} ${count(retries, language)}`,
    `${words.summary.answered} ${count(answered, language)}`,
  ];
  return [
    `${words.finished}: ${duration(summary.realMs, language)} (${onLine}: ${times.join(' – ')})`,
    '',
    `  ${count(tasks, language)} ${words.summary.contacts}`,
    ...outcomeLines(summary, language),
    '',
    `  ${calls.join(', ')}`,
    `  ${words.summary.talk} ${talked}${costText(summary, language)}`,
  ];
}

function outcomeLines({ outcomes, tasks }: Summary, language: Language): string[] {
  const words = WORDS[language];
  const known = OUTCOMES.map((outcome) => ({
    name: words.outcomes[outcome],
    number: outcomes[outcome],
  }));
  const never = tasks - known.reduce((sum, { number }) => sum + number, 0);
  const rows = [...known, { name: words.summaryMore.noOutcome, number: never }].filter(
    ({ number }) => number > 0,
  );
  const most = Math.max(1, ...rows.map(({ number }) => number));
  const nameColumns = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.map(({ name, number }) => {
    const shown = bar(number / most, BAR_COLUMNS).padEnd(BAR_COLUMNS);
    const right = `${count(number, language).padStart(7)}  ${percent(number / tasks).padStart(7)}`;
    return `    ${name.padEnd(nameColumns)}  ${shown}${right}`;
  });
}

function costText({ costMicros }: Summary, language: Language): string {
  if (costMicros === null) return '';
  const { cost, costNote } = WORDS[language].summary;
  return `, ${cost} ${dollars(costMicros)} (${costNote})`;
}

export function verdictLines(verdict: ShownVerdict, language: Language): string[] {
  const { summary, summaryMore } = WORDS[language];
  const kinds = Object.entries(verdict.totals).map(([code, number]) => `${code} ${number ?? 0}`);
  const judged = verdict.ok ? summary.clean : `${summaryMore.faults}: ${kinds.join(', ')}`;
  const { lost, doubled, neverRang } = summaryMore;
  const { neverDialled } = verdict.counts;
  return [
    `${summary.judge}: ${judged}; ${lost} ${verdict.lost}, ${doubled} ${verdict.doubled}`,
    ...(neverDialled > 0 ? [`  ${neverRang} ${neverDialled}`] : []),
    ...verdict.faults.slice(0, FAULTS_SHOWN).map(({ code, sentence }) => `  ${code}: ${sentence}`),
  ];
}
