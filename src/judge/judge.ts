import { openCase, type CaseFile } from './case-file.js';
import type { Evidence } from './evidence.js';
import { judgeControl } from './judge-control.js';
import { judgeAttempts, judgeDials, judgeOverlaps } from './judge-dials.js';
import { judgeDispositions } from './judge-dispositions.js';
import { judgeHours } from './judge-hours.js';
import { judgeLeases } from './judge-leases.js';
import { judgePolicy } from './judge-policy.js';
import { judgeChannels, judgeRates, levelsOf } from './judge-rates.js';
import { judgeCallEnds, judgeTasks } from './judge-tasks.js';
import { createFaults, type Counts, type Verdict } from './verdict.js';

/**
 * Holds what the exchange wrote down against what the platform's rows say. Pure, and shares no code
 * with what it judges: every rule is written down here a second time.
 */
export function judge(evidence: Evidence): Verdict {
  const file = openCase(evidence);
  const { accuse, verdict } = createFaults(evidence.campaignId);
  const levels = levelsOf(file);
  judgeTasks(file, accuse);
  judgeCallEnds(file, accuse);
  judgeDials(file, accuse);
  judgeOverlaps(file, accuse);
  judgeAttempts(file, accuse);
  judgePolicy(file, accuse);
  judgeDispositions(file, accuse);
  judgeControl(file, accuse);
  judgeHours(file, accuse);
  judgeRates(levels, accuse);
  judgeChannels(levels, accuse);
  judgeLeases(file, accuse);
  return verdict(countsOf(file));
}

function countsOf(file: CaseFile): Counts {
  const { campaignId } = file.evidence;
  const isJudged = (id: string | undefined) => campaignId === null || id === campaignId;
  const tasks = file.evidence.tasks.filter((task) => isJudged(task.campaignId));
  const calls = file.evidence.calls.filter((call) => isJudged(call.campaignId));
  const dials = file.dials.filter((dial) => isJudged(dial.campaign?.id));
  const inStatus = (status: string) => tasks.filter((task) => task.status === status).length;
  const [completed, failed] = [inStatus('completed'), inStatus('failed')];
  return {
    campaigns: file.evidence.campaigns.filter(({ id }) => isJudged(id)).length,
    tasks: tasks.length,
    completed,
    failed,
    open: tasks.length - completed - failed,
    attempts: calls.filter(({ attemptNumber }) => attemptNumber !== null).length,
    neverDialled: calls.filter(({ detail }) => detail === 'never_dialled').length,
    dials: dials.length,
    answered: dials.filter(({ answered }) => answered).length,
    foreignDials: file.foreignDials,
  };
}
