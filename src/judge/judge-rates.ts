import type { CaseFile, Dial } from './case-file.js';
import type { CampaignRow, Limits } from './evidence.js';
import { speedOf } from './line-time.js';
import { settingsBetween } from './settings-over-time.js';
import { latenessMs } from './tolerance.js';
import { iso, type Accuse } from './verdict.js';

const MINUTE_MS = 60_000;

/** A campaign, a company on one clock, or a line, with its dials. */
export interface Level {
  name: string;
  campaign?: string;
  dials: Dial[];
  /** The limits that may have been in force between two real instants. */
  limitsBetween(fromMs: number, untilMs: number): Limits[];
}

/** No rolling minute of line time holds more dials than the limit of any level. */
export function judgeRates(levels: readonly Level[], accuse: Accuse): void {
  for (const level of levels) judgeRate(level, accuse);
}

function judgeRate(level: Level, accuse: Accuse): void {
  const dials = level.dials.toSorted((a, b) => a.lineMs - b.lineMs);
  const speed = speedOf(dials[0]?.line);
  const { lengthMs, minutes } = rollingWindow(speed);
  let first = 0;
  let breach: { count: number; limit: number; endMs: number } | null = null;
  const tell = () => {
    if (breach) accuse(faultOf(level, { ...breach, minutes, lengthMs }));
    breach = null;
  };
  dials.forEach((dial, index) => {
    while (dial.lineMs - (dials[first]?.lineMs ?? 0) >= lengthMs) first += 1;
    const fromMs = dial.realMs - (minutes * MINUTE_MS) / speed;
    const count = index - first + 1;
    const limit = highest(level.limitsBetween(fromMs, dial.realMs), 'callsPerMinute') * minutes;
    if (count <= limit) tell();
    else if (count > (breach?.count ?? 0)) breach = { count, limit, endMs: dial.lineMs };
  });
  tell();
}

/**
 * At speed 1 a minute is a minute. On a faster clock dials are late by more line time, so several
 * minutes are looked at together, shorter by what may have been late.
 */
function rollingWindow(speed: number): { lengthMs: number; minutes: number } {
  const late = latenessMs(speed);
  const minutes = Math.max(1, Math.ceil(late / (MINUTE_MS / 2)));
  return { minutes, lengthMs: minutes * MINUTE_MS - late };
}

function faultOf(
  { name, campaign }: Level,
  breach: { count: number; limit: number; endMs: number; minutes: number; lengthMs: number },
) {
  const { count, limit, endMs, minutes, lengthMs } = breach;
  const span = minutes === 1 ? 'a rolling minute' : `${minutes} rolling minutes`;
  const seen = lengthMs === minutes * MINUTE_MS ? '' : ` (seen in ${lengthMs / 1000} s)`;
  const dialled = `${name} dialled ${count} times in ${span}${seen}`;
  const sentence = `${dialled} up to ${iso(endMs)}; its limit is ${limit}.`;
  return { code: 'rate_exceeded', sentence, ...(campaign && { campaign }) } as const;
}

/** Never more live calls at once than the channels of any level. */
export function judgeChannels(levels: readonly Level[], accuse: Accuse): void {
  for (const level of levels) {
    let breach: { live: number; limit: number; realMs: number } | null = null;
    for (const { dial, live } of liveAtDials(level.dials)) {
      const limits = level.limitsBetween(dial.realMs, dial.realMs);
      const limit = highest(limits, 'maxConcurrentCalls');
      if (live > limit && live > (breach?.live ?? 0)) breach = { live, limit, realMs: dial.realMs };
    }
    if (breach === null) continue;
    const { live, limit, realMs } = breach;
    const had = `${level.name} had ${live} calls at once at ${iso(realMs)}`;
    const sentence = `${had}; its limit is ${limit}.`;
    const { campaign } = level;
    accuse({ code: 'channels_exceeded', sentence, ...(campaign && { campaign }) });
  }
}

/** Counted in the order of the ledger, which no clock can blur. */
function* liveAtDials(dials: readonly Dial[]): Generator<{ dial: Dial; live: number }> {
  const ends = dials.flatMap(({ end }) => (end === null ? [] : [end.seq])).sort((a, b) => a - b);
  let ended = 0;
  for (const [index, dial] of dials.entries()) {
    while ((ends[ended] ?? Infinity) < dial.seq) ended += 1;
    yield { dial, live: index + 1 - ended };
  }
}

function highest(limits: readonly Limits[], which: keyof Limits): number {
  return Math.max(...limits.map((limit) => limit[which] ?? Infinity));
}

export function levelsOf(file: CaseFile): Level[] {
  const levels = new Map<string, Level>();
  const add = (key: string, dial: Dial, level: () => Omit<Level, 'dials'>) => {
    const known = levels.get(key) ?? { ...level(), dials: [] };
    known.dials.push(dial);
    levels.set(key, known);
  };
  for (const dial of file.dials) {
    const { campaign, line, call } = dial;
    if (campaign) add(`campaign ${campaign.id}`, dial, () => levelOfCampaign(campaign));
    if (line) add(`line ${line.id}`, dial, () => fixedLevel(`Line ${line.id}`, line));
    const company = file.companies.get(call?.companyId ?? '');
    if (company) {
      const clock = line?.clock ? line.id : 'real time';
      const name = `Company ${company.id}`;
      add(`company ${company.id} ${clock}`, dial, () => fixedLevel(name, company));
    }
  }
  return [...levels.values()];
}

function levelOfCampaign(campaign: CampaignRow): Omit<Level, 'dials'> {
  return {
    name: `Campaign ${campaign.id}`,
    campaign: campaign.id,
    limitsBetween: (fromMs, untilMs) => settingsBetween(campaign, fromMs, untilMs),
  };
}

function fixedLevel(name: string, limits: Limits): Omit<Level, 'dials'> {
  return { name, limitsBetween: () => [limits] };
}
