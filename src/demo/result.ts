import type { Run } from './run-campaign.js';
import type { ShownVerdict } from './summary.js';

/** How a run ended, for programs: the last line that `--exit` prints. */
export interface Result {
  /** Completed, every task ended, nothing lost or doubled, no other fault, and the line dialled. */
  ok: boolean;
  lost: number;
  doubled: number;
  faults: { code: string; sentence: string }[];
  campaign_id: string;
  status: string;
  tasks: number;
  attempts: number;
  retries: number;
  answered: number;
  /** Attempts that failed before the line dialled. */
  never_dialled: number;
  outcomes: Record<string, number>;
  talk_s: number;
  cost_usd: number | null;
  /** Real seconds from the start of the campaign to its end. */
  duration_s: number;
  /** The same by the line's clock. */
  line_duration_s: number;
}

const TENTHS = 10;

export function resultOf(run: Run, verdict: ShownVerdict): Result {
  const { summary, status, campaignId } = run;
  const { ok, lost, doubled } = verdict;
  const { tasks, attempts, retries, answered, outcomes, costMicros } = summary;
  const { dials, neverDialled } = verdict.counts;
  const hasAllTasks = tasks === run.imported.created && tasks > 0;
  return {
    ok: ok && lost === 0 && doubled === 0 && status === 'completed' && hasAllTasks && dials > 0,
    ...{ lost, doubled },
    faults: verdict.faults.map(({ code, sentence }) => ({ code, sentence })),
    ...{ campaign_id: campaignId, status, tasks, attempts, retries, answered, outcomes },
    never_dialled: neverDialled,
    talk_s: summary.talkSeconds,
    cost_usd: costMicros === null ? null : costMicros / 1_000_000,
    duration_s: Math.round((summary.realMs / 1000) * TENTHS) / TENTHS,
    line_duration_s: Math.round((summary.lineEndMs - summary.lineStartMs) / 1000),
  };
}
