/** Every kind of fault that the judge knows, in the order in which they are told. */
export const FAULT_CODES = [
  'task_not_ended',
  'task_unexplained',
  'task_stalled',
  'ended_without_call',
  'attempts_miscounted',
  'call_not_ended',
  'call_forgotten',
  'recorded_as_never_dialled',
  'ending_contradicted',
  'doubled',
  'called_twice_at_once',
  'dial_without_attempt',
  'attempt_without_dial',
  'dial_of_reserved',
  'dial_misdirected',
  'attempt_numbers_broken',
  'too_many_attempts',
  'too_many_faults',
  'too_many_unknowns',
  'too_many_callbacks',
  'dialled_after_the_end',
  'dialled_too_soon',
  'count_wrong',
  'disposition_differs',
  'dial_after_pause',
  'dial_after_stop',
  'dial_while_not_running',
  'outside_window',
  'before_start_time',
  'after_end_time',
  'rate_exceeded',
  'channels_exceeded',
  'lease_left',
  'permit_left',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

const LOST: ReadonlySet<FaultCode> = new Set([
  'task_not_ended',
  'task_unexplained',
  'task_stalled',
  'ended_without_call',
  'attempts_miscounted',
  'call_not_ended',
  'call_forgotten',
  'recorded_as_never_dialled',
  'ending_contradicted',
]);
const DOUBLED: ReadonlySet<FaultCode> = new Set(['doubled', 'called_twice_at_once']);

export interface Fault {
  code: FaultCode;
  sentence: string;
  campaign?: string;
  task?: string;
  attempt?: string;
}

export interface Counts {
  campaigns: number;
  tasks: number;
  completed: number;
  failed: number;
  open: number;
  attempts: number;
  neverDialled: number;
  dials: number;
  answered: number;
  /** Dials of lines that the database does not know: another database shares the exchange. */
  foreignDials: number;
}

export interface Verdict {
  ok: boolean;
  /** Tasks and calls that were lost from sight, each once. */
  lost: number;
  /**
   * Dials that should not have been: a second one of an attempt, or to a number that was in a call.
   */
  doubled: number;
  /** The first of each kind; `totals` counts all. */
  faults: Fault[];
  totals: Partial<Record<FaultCode, number>>;
  counts: Counts;
}

/** What each check gets to say what is wrong. */
export type Accuse = (fault: Fault & { seq?: number }) => void;

const SENTENCES_PER_CODE = 20;

/**
 * Collects faults; those of other campaigns than `onlyCampaign` are none of this verdict's
 * business.
 */
export function createFaults(onlyCampaign: string | null) {
  const faults = new Map<FaultCode, Fault[]>();
  const totals: Partial<Record<FaultCode, number>> = {};
  const lost = new Set<string>();
  const doubled = new Set<string>();

  const accuse: Accuse = ({ seq, ...fault }) => {
    if (onlyCampaign !== null && (fault.campaign ?? onlyCampaign) !== onlyCampaign) return;
    const { code, sentence, task, attempt, campaign } = fault;
    totals[code] = (totals[code] ?? 0) + 1;
    if (LOST.has(code)) lost.add(task ?? attempt ?? campaign ?? sentence);
    if (DOUBLED.has(code)) doubled.add(`${seq ?? sentence}`);
    const told = faults.get(code) ?? [];
    if (told.length < SENTENCES_PER_CODE) faults.set(code, [...told, fault]);
  };

  function verdict(counts: Counts): Verdict {
    const told = FAULT_CODES.flatMap((code) => faults.get(code) ?? []);
    const ok = told.length === 0;
    return { ok, lost: lost.size, doubled: doubled.size, faults: told, totals, counts };
  }

  return { accuse, verdict };
}

/** Enough to recognise one's own test, too little to call. */
export function maskedNumber(number: string | null): string {
  if (number === null || number.length < 8) return '***';
  return `${number.slice(0, 5)}***${number.slice(-2)}`;
}

export const iso = (ms: number): string => new Date(ms).toISOString();
