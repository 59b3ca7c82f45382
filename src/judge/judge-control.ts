import type { CaseFile, Dial } from './case-file.js';
import type { CampaignRow } from './evidence.js';
import { attemptOf } from './judge-dials.js';
import { CONTROL_HOLDS_AFTER_MS } from './tolerance.js';
import { iso, type Accuse, type FaultCode } from './verdict.js';

/** A time in which a campaign must not dial; real time. */
interface Closed {
  fromMs: number;
  untilMs: number;
  code: FaultCode;
  because: string;
}

/** No dial later than a second after a pause or a stop, until the next start or resume. */
export function judgeControl(file: CaseFile, accuse: Accuse): void {
  const closedTimes = new Map(
    file.evidence.campaigns.map((campaign) => [campaign.id, closedTimesOf(campaign)]),
  );
  for (const dial of file.dials) {
    const closed = (closedTimes.get(dial.campaign?.id ?? '') ?? []).find(
      ({ fromMs, untilMs }) =>
        dial.realMs > fromMs + CONTROL_HOLDS_AFTER_MS && dial.realMs < untilMs,
    );
    if (closed) judgeLate(dial, closed, accuse);
  }
}

function judgeLate(dial: Dial, closed: Closed, accuse: Accuse): void {
  const { fromMs, because, code } = closed;
  const when = Number.isFinite(fromMs)
    ? `${((dial.realMs - fromMs) / 1000).toFixed(1)} s after ${because} (${iso(fromMs)})`
    : because;
  const sentence = `The line dialled at ${iso(dial.realMs)}, ${when}.`;
  accuse({ code, sentence, ...attemptOf(dial) });
}

const CLOSES: ReadonlyMap<string, [FaultCode, string]> = new Map<string, [FaultCode, string]>([
  ['pause', ['dial_after_pause', 'a pause was asked for']],
  ['paused', ['dial_after_pause', 'the campaign was paused']],
  ['stop', ['dial_after_stop', 'a stop was asked for']],
  ['stopping', ['dial_after_stop', 'the stop began']],
  ['stopped', ['dial_after_stop', 'the campaign was stopped']],
  ['completed', ['dial_while_not_running', 'the campaign was completed']],
  ['failed', ['dial_while_not_running', 'the campaign failed']],
]);
const OPENS = new Set(['start', 'resume', 'running', 'scheduled']);

function closedTimesOf({ events }: CampaignRow): Closed[] {
  if (events.length === 0) return [];
  const times: Closed[] = [];
  const code = 'dial_while_not_running';
  let closed: Omit<Closed, 'untilMs'> | null = {
    ...{ fromMs: -Infinity, code, because: 'before the campaign was started' },
  };
  // A request to close outranks the status that an earlier request still brings.
  let closedByRequest = false;
  for (const { atMs, verb, status } of events) {
    const word = verb ?? status ?? '';
    const closes = CLOSES.get(word);
    if (closes) {
      closed ??= { fromMs: atMs, code: closes[0], because: closes[1] };
      closedByRequest = verb !== null;
    } else if (OPENS.has(word) && closed !== null && (verb !== null || !closedByRequest)) {
      times.push({ ...closed, untilMs: atMs });
      closed = null;
    }
  }
  if (closed) times.push({ ...closed, untilMs: Infinity });
  return times;
}
