import { FAULT_CODES, type Counts, type FaultCode, type Verdict } from './verdict.js';

/** As many of a kind as fit on a screen; the JSON has more. */
const SENTENCES_SHOWN = 5;

const COUNTED: readonly [keyof Counts, string][] = [
  ['campaigns', 'campaigns'],
  ['tasks', 'call tasks'],
  ['completed', '  completed'],
  ['failed', '  failed'],
  ['open', '  still open'],
  ['attempts', 'attempts in the database'],
  ['neverDialled', '  known as never dialled'],
  ['dials', 'dials in the ledger'],
  ['answered', '  answered'],
];

/** What each code asks, in the words of a person. */
const MEANINGS: Record<FaultCode, string> = {
  task_not_ended: 'left open by a finished campaign',
  task_unexplained: 'nobody knows what the task waits for',
  task_stalled: 'due, but nothing moves',
  ended_without_call: 'ended by a call that was never made',
  attempts_miscounted: 'number of attempts differs from the calls',
  call_not_ended: 'call left open behind an ended task',
  call_forgotten: 'call ended long ago and nobody noticed',
  recorded_as_never_dialled: 'dialled, but recorded as never dialled',
  ending_contradicted: 'recorded as talked to, but nobody answered',
  doubled: 'dialled twice by one attempt',
  called_twice_at_once: 'called while already in a call',
  dial_without_attempt: 'dialled, but in no row',
  attempt_without_dial: 'attempt that was never dialled',
  dial_of_reserved: 'dialled before it had a number',
  dial_misdirected: 'dialled another number or line',
  attempt_numbers_broken: 'attempts not numbered 1, 2, 3',
  too_many_attempts: 'more attempts than the policy grants',
  too_many_faults: 'more than 5 faults of ours in a row',
  too_many_unknowns: 'what may have rung tried again twice',
  too_many_callbacks: 'more than 2 callbacks',
  dialled_after_the_end: 'called again after a final answer',
  dialled_too_soon: 'called again before its time',
  count_wrong: 'counted, or not counted, by mistake',
  disposition_differs: 'recorded otherwise than it happened',
  dial_after_pause: 'dialled in a pause',
  dial_after_stop: 'dialled after a stop',
  dial_while_not_running: 'dialled while the campaign did not run',
  outside_window: 'dialled outside the daily hours',
  before_start_time: 'dialled before the start time',
  after_end_time: 'dialled after the end time',
  rate_exceeded: 'more dials in a minute than allowed',
  channels_exceeded: 'more calls at once than allowed',
  lease_left: 'channel not given back',
  permit_left: 'permit not given back',
};

/** The verdict as a person reads it in a terminal. */
export function verdictText(verdict: Verdict): string {
  const { ok, lost, doubled, counts } = verdict;
  const result = ok ? 'everything is as it should be' : 'NOT as it should be';
  const foreign =
    counts.foreignDials === 0
      ? []
      : [row('dials of lines that this database does not know', counts.foreignDials)];
  return [
    ...COUNTED.map(([count, name]) => row(name, counts[count])),
    ...foreign,
    '',
    ...faultLines(verdict),
    `lost ${lost}, doubled ${doubled}: ${result}`,
  ].join('\n');
}

function faultLines({ faults, totals }: Verdict): string[] {
  return FAULT_CODES.filter((code) => totals[code] !== undefined).flatMap((code) => {
    const told = faults.filter((fault) => fault.code === code).slice(0, SENTENCES_SHOWN);
    const more = (totals[code] ?? 0) - told.length;
    return [
      `${row(code, totals[code] ?? 0)}  ${MEANINGS[code]}`,
      ...told.map(({ sentence, campaign, task }) => {
        const where = [campaign && `campaign ${campaign}`, task && `task ${task}`].filter(Boolean);
        return `    ${sentence}${where.length > 0 ? ` [${where.join(', ')}]` : ''}`;
      }),
      ...(more > 0 ? [`    ... and ${more} more`] : []),
      '',
    ];
  });
}

const row = (name: string, count: number) => `${name.padEnd(50)}${String(count).padStart(9)}`;
