import {
  Client,
  Connection,
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
} from '@temporalio/client';
import { campaignWorkflowId } from '../workflows/names.js';
import type { CampaignUnderProof } from './campaign-under-proof.js';
import type { PlatformUnderProof } from './platform-under-proof.js';

/** One workflow with all its runs. */
export interface WorkflowCost {
  workflowId: string;
  runs: number;
  events: number;
  bytes: number;
  transitions: number;
  durationMs: number;
}

export interface CampaignCosts {
  campaign: WorkflowCost;
  /** By the id of the call task. */
  callTasks: Map<string, WorkflowCost>;
}

const READS_AT_ONCE = 20;
const VISIBLE_LIMIT_MS = 60_000;

/** What the server says of a campaign's workflows when all of them are closed. */
export async function readCosts(
  { urls }: PlatformUnderProof,
  { id, contacts }: CampaignUnderProof,
): Promise<CampaignCosts> {
  const connection = await Connection.connect({ address: urls.temporalAddress });
  try {
    const client = new Client({ connection });
    const costs = await describeAll(client, await listRuns(client, id, contacts));
    const campaignId = campaignWorkflowId(id);
    const campaign = costs.get(campaignId);
    if (campaign === undefined) throw new Error('the campaign has no workflow');
    costs.delete(campaignId);
    const callTasks = [...costs.values()].map((cost): [string, WorkflowCost] => [
      cost.workflowId.split('/').at(-1) ?? '',
      cost,
    ]);
    return { campaign, callTasks: new Map(callTasks) };
  } finally {
    await connection.close();
  }
}

/** The list lags behind a little: it is asked until it shows every callTask as closed. */
async function listRuns(
  client: Client,
  campaignId: string,
  contacts: number,
): Promise<WorkflowExecutionInfo[]> {
  const until = Date.now() + VISIBLE_LIMIT_MS;
  for (;;) {
    const runs: WorkflowExecutionInfo[] = [];
    for await (const run of client.workflow.list({ query: `CampaignId = "${campaignId}"` })) {
      runs.push(run);
    }
    const open = runs.filter(({ closeTime }) => closeTime === undefined).length;
    if ((open === 0 && runs.length > contacts) || Date.now() > until) return runs;
  }
}

async function describeAll(
  client: Client,
  runs: WorkflowExecutionInfo[],
): Promise<Map<string, WorkflowCost>> {
  const costs = new Map<string, WorkflowCost>();
  const queue = [...runs];
  const lane = async (): Promise<void> => {
    for (let run = queue.pop(); run !== undefined; run = queue.pop()) {
      const handle = client.workflow.getHandle(run.workflowId, run.runId);
      addRun(costs, await handle.describe());
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, lane));
  return costs;
}

function addRun(costs: Map<string, WorkflowCost>, run: WorkflowExecutionDescription): void {
  const { workflowId, historyLength, historySize = 0, startTime, closeTime } = run;
  const before = costs.get(workflowId);
  const transitions = Number(run.raw.workflowExecutionInfo?.stateTransitionCount ?? 0);
  costs.set(workflowId, {
    workflowId,
    runs: (before?.runs ?? 0) + 1,
    events: (before?.events ?? 0) + historyLength,
    bytes: (before?.bytes ?? 0) + historySize,
    transitions: (before?.transitions ?? 0) + transitions,
    durationMs: (before?.durationMs ?? 0) + ((closeTime?.getTime() ?? NaN) - startTime.getTime()),
  });
}
