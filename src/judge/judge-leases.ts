import type { CaseFile } from './case-file.js';
import type { Accuse } from './verdict.js';

const FINISHED = new Set(['completed', 'stopped']);
const ENDED = new Set(['completed', 'failed']);

/** A finished campaign holds no channel and no permit, and neither does an ended task. */
export function judgeLeases(file: CaseFile, accuse: Accuse): void {
  const { leases, openPermits } = file.evidence;
  for (const { permitId, callTaskId, campaignId } of leases) {
    const because = overBecause(file, callTaskId, campaignId);
    if (because === null) continue;
    const sentence = `Permit ${permitId} still holds a channel, but ${because}.`;
    accuse({ code: 'lease_left', sentence, campaign: campaignId, task: callTaskId });
  }
  for (const { id, callTaskId, campaignId } of openPermits) {
    const because = overBecause(file, callTaskId, campaignId);
    if (because === null) continue;
    const sentence = `Permit ${id} is still open, but ${because}.`;
    accuse({ code: 'permit_left', sentence, campaign: campaignId, task: callTaskId });
  }
}

function overBecause(file: CaseFile, taskId: string, campaignId: string): string | null {
  const campaign = file.campaigns.get(campaignId);
  if (campaign && FINISHED.has(campaign.status)) return `the campaign is ${campaign.status}`;
  const task = file.tasks.get(taskId);
  return task && ENDED.has(task.status) ? `the task is ${task.status}` : null;
}
