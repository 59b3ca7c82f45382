import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { isFinal } from '../src/domain/campaign.js';
import type { AdmittedTask } from '../src/ports/admission-store.js';
import { campaignActivities, gathering, longCampaignActivities } from './activity-proxies.js';
import { callTask } from './call-task.js';
import {
  busy,
  describe,
  openDesk,
  type CampaignInput,
  type CampaignResult,
  type Desk,
} from './campaign-desk.js';
import { CALL_QUEUE, callTaskWorkflowId } from './names.js';
import { CALL_ATTEMPT, CALL_STAGE, CAMPAIGN_ID } from './search-attributes.js';

const BATCH = 20;
/**
 * A campaign that was woken, perhaps by a raised rate, begins with fewer: starts go through the
 * worker side by side, so that the first of twenty is dialled hardly before the last.
 */
const BATCH_WHEN_WOKEN = 4;
/** Starts of a smaller batch are acknowledged one by one. */
const GATHERED_FROM = 3;
/**
 * Continue as new after so many starts. A callTask that ends while the run that started it goes on
 * costs that run an event and a workflow task; most of them outlive a short run.
 */
const STARTS_PER_RUN = 100;
/**
 * A run ends in a workflow task of its own. The one that waits for acknowledgements lasts a third
 * of a second; any callTask that ends meanwhile would have it refused, and done again.
 */
const NEXT_TASK_MS = 1;

/**
 * A campaign: asks for permits, starts a callTask for each contact, and sleeps until there is more
 * to do. It carries no list of contacts; those are rows, and callTasks outlive each run of it.
 * Requests are carried out beside the dialling, so that a pause never waits for a batch. Cancelling
 * the workflow means stop.
 */
export async function campaign(input: CampaignInput): Promise<CampaignResult> {
  const desk = openDesk(input);
  CancellationScope.current().cancelRequested.catch(() => {
    desk.events.push({ kind: 'requested', verb: 'stop', controlSeq: null });
  });
  await CancellationScope.nonCancellable(async () => {
    // A start that came while the campaign was ending begins it anew.
    do await Promise.all([carryOutRequests(input, desk), dialUntilFinal(input, desk)]);
    while (desk.events.length > 0);
  });
  return { status: desk.view.status, started: desk.startedBefore + desk.started };
}

async function carryOutRequests(input: CampaignInput, desk: Desk): Promise<void> {
  for (;;) {
    await condition(() => desk.events.length > 0 || isFinal(desk.view.status));
    const event = desk.events.shift();
    if (event === undefined) return;
    desk.settling = true;
    desk.view = await campaignActivities.settleCampaign({ campaignId: input.campaignId, event });
    desk.settling = false;
    desk.woken = true;
    describe(desk);
  }
}

async function dialUntilFinal(input: CampaignInput, desk: Desk): Promise<void> {
  await condition(() => !busy(desk));
  while (!isFinal(desk.view.status)) {
    const max = desk.woken ? BATCH_WHEN_WOKEN : BATCH;
    desk.woken = false;
    switch (desk.view.status) {
      case 'running':
        await dialBatch(input, desk, max);
        break;
      case 'stopping':
        await endWaiting(input, 'stopped');
        desk.events.push({ kind: 'drained' });
        await condition(() => !busy(desk));
        if (desk.view.status === 'stopping') await lookAgainIn(desk, 5_000);
        break;
      case 'scheduled':
        await lookAgainIn(desk, desk.view.beginsInMs ?? 60_000);
        if (!desk.woken) desk.events.push({ kind: 'begin' });
        await condition(() => !busy(desk));
        break;
      default:
        await lookAgainIn(desk, null);
    }
    if (isRunOver(desk)) await handOver(input, desk);
  }
}

async function dialBatch(input: CampaignInput, desk: Desk, max: number): Promise<void> {
  const { campaignId } = input;
  const batch = `${workflowInfo().firstExecutionRunId}/${desk.batches}`;
  desk.batches += 1;
  const admitted = await campaignActivities.admit({ campaignId, batch, max });
  const answeredAt = Date.now();
  await startCallTasks(campaignId, admitted.start);
  const startedAt = Date.now();
  desk.started += admitted.start.length;
  desk.reason = admitted.reason;
  if (admitted.scheduleOver) await endWaiting(input, 'schedule_over');
  if (admitted.drained) {
    desk.events.push({ kind: 'drained' });
    await condition(() => !busy(desk));
    if (desk.view.status !== 'running') return;
  }
  const { askAgainInMs } = admitted;
  // The starts have taken a part of the time that the answer meant.
  const restMs = askAgainInMs === null ? null : askAgainInMs - (startedAt - answeredAt);
  if (restMs === null || restMs > 0) await lookAgainIn(desk, restMs);
  if (isRunOver(desk) && Date.now() === startedAt) await sleep(NEXT_TASK_MS);
}

function isRunOver(desk: Desk): boolean {
  return desk.started >= STARTS_PER_RUN || workflowInfo().continueAsNewSuggested;
}

/** All are acknowledged before anything else: a start that is only on its way would be lost. */
async function startCallTasks(campaignId: string, tasks: readonly AdmittedTask[]): Promise<void> {
  const starts = tasks.map((task) => startCallTask(campaignId, task));
  if (starts.length > GATHERED_FROM) {
    await Promise.race(starts);
    await gathering.gatherStarts();
  }
  await Promise.all(starts);
}

/** A task whose workflow is there already is being taken care of. */
async function startCallTask(campaignId: string, task: AdmittedTask): Promise<void> {
  const { callTaskId, permitId } = task;
  try {
    await startChild(callTask, {
      workflowId: callTaskWorkflowId(campaignId, callTaskId),
      taskQueue: CALL_QUEUE,
      args: [{ campaignId, callTaskId, permitId }],
      parentClosePolicy: 'ABANDON',
      cancellationType: 'ABANDON',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `call task ${callTaskId}`,
      typedSearchAttributes: [
        { key: CAMPAIGN_ID, value: campaignId },
        { key: CALL_STAGE, value: 'calling' },
        { key: CALL_ATTEMPT, value: task.attemptNumber },
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function endWaiting(
  input: CampaignInput,
  reason: 'stopped' | 'schedule_over',
): Promise<void> {
  await longCampaignActivities.endWaiting({ campaignId: input.campaignId, reason });
}

async function lookAgainIn(desk: Desk, waitMs: number | null): Promise<void> {
  const changed = () => desk.woken || busy(desk);
  desk.looksAgainAt = waitMs === null ? null : new Date(Date.now() + waitMs).toISOString();
  describe(desk);
  if (waitMs === null) await condition(changed);
  else await condition(changed, waitMs, { summary: desk.reason ?? 'until there is more to dial' });
  await condition(() => !busy(desk));
}

/**
 * Everything that was asked for is carried out first; what waits in the server comes to the next
 * run.
 */
async function handOver(input: CampaignInput, desk: Desk): Promise<void> {
  await condition(() => !busy(desk) && allHandlersFinished());
  if (isFinal(desk.view.status)) return;
  await continueAsNew<typeof campaign>({
    campaignId: input.campaignId,
    carried: { batches: desk.batches, started: desk.startedBefore + desk.started },
  });
}
