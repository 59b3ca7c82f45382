import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { isFinal, type CampaignLimits, type CampaignStatus } from '../src/domain/campaign.js';
import type { CampaignEvent, CampaignView } from '../src/ports/campaign-lifecycle.js';
import type { AdmittedTask } from '../src/ports/admission-store.js';
import { campaignActivities, longCampaignActivities } from './activity-proxies.js';
import { callTask } from './call-task.js';
import * as messages from './messages.js';
import { CALL_QUEUE, callTaskWorkflowId } from './names.js';

/**
 * A campaign: asks for permits, starts a callTask for each contact, and sleeps until there is more to do. It carries no
 * list of contacts; those are rows, and callTasks outlive each run of it. Requests are carried out beside the dialling,
 * so that a pause never waits for a batch. Cancelling the workflow means stop.
 */
export interface CampaignInput {
  campaignId: string;
  /** Set by continue-as-new. */
  carried?: { batches: number; started: number };
}

export interface CampaignResult {
  status: CampaignStatus;
  started: number;
}

const BATCH = 20;
/** Continue as new after so many starts: about 1,200 events. */
const STARTS_PER_RUN = 500;
const CAMPAIGN_ID = defineSearchAttributeKey('CampaignId', 'KEYWORD');
const CALL_STAGE = defineSearchAttributeKey('CallStage', 'KEYWORD');
const CALL_ATTEMPT = defineSearchAttributeKey('CallAttempt', 'INT');

interface Desk {
  view: CampaignView;
  events: CampaignEvent[];
  settling: boolean;
  woken: boolean;
  batches: number;
  startedBefore: number;
  started: number;
  reason: string | null;
  looksAgainAt: string | null;
}

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
    desk.woken = false;
    switch (desk.view.status) {
      case 'running':
        await dialBatch(input, desk);
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
    if (desk.started >= STARTS_PER_RUN || workflowInfo().continueAsNewSuggested) {
      await handOver(input, desk);
    }
  }
}

async function dialBatch(input: CampaignInput, desk: Desk): Promise<void> {
  const { campaignId } = input;
  const batch = `${workflowInfo().firstExecutionRunId}/${desk.batches}`;
  desk.batches += 1;
  const admitted = await campaignActivities.admit({ campaignId, batch, max: BATCH });
  await Promise.all(admitted.start.map((task) => startCallTask(campaignId, task)));
  desk.started += admitted.start.length;
  desk.reason = admitted.reason;
  if (admitted.scheduleOver) await endWaiting(input, 'schedule_over');
  if (admitted.drained) {
    desk.events.push({ kind: 'drained' });
    await condition(() => !busy(desk));
    if (desk.view.status !== 'running') return;
  }
  if (admitted.askAgainInMs !== 0) await lookAgainIn(desk, admitted.askAgainInMs);
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

/** Everything that was asked for is carried out first; what waits in the server comes to the next run. */
async function handOver(input: CampaignInput, desk: Desk): Promise<void> {
  await condition(() => !busy(desk) && allHandlersFinished());
  if (isFinal(desk.view.status)) return;
  await continueAsNew<typeof campaign>({
    campaignId: input.campaignId,
    carried: { batches: desk.batches, started: desk.startedBefore + desk.started },
  });
}

function busy(desk: Desk): boolean {
  return desk.events.length > 0 || desk.settling;
}

function openDesk(input: CampaignInput): Desk {
  const desk: Desk = {
    view: { status: 'scheduled', beginsInMs: null },
    events: [{ kind: 'begin' }],
    settling: false,
    woken: false,
    batches: input.carried?.batches ?? 0,
    startedBefore: input.carried?.started ?? 0,
    started: 0,
    reason: null,
    looksAgainAt: null,
  };
  const ask = (verb: 'pause' | 'resume' | 'stop') => (request?: messages.ControlRequest) => {
    const controlSeq = request?.controlSeq ?? null;
    desk.events.push({ kind: 'requested', verb, controlSeq });
  };
  const wake = () => {
    desk.woken = true;
    if (isFinal(desk.view.status)) desk.events.push({ kind: 'begin' });
  };
  setHandler(messages.pause, ask('pause'), {
    description: 'No new dials from now on; live calls end normally.',
  });
  setHandler(messages.resume, ask('resume'), { description: 'Dial again after a pause.' });
  setHandler(messages.stop, ask('stop'), {
    description: 'End the campaign for good: what waits is cancelled, live calls end normally.',
  });
  setHandler(messages.wake, wake, { description: 'Look for work now. Harmless at any time.' });
  setHandler(messages.state, () => stateOf(desk), {
    description: 'What the campaign does and when it looks again.',
  });
  setHandler(messages.setLimits, (limits) => applyLimits(input, desk, limits), {
    description: 'New calls_per_minute and max_concurrent_calls, from one second after on.',
    validator: refuseImpossibleLimits,
  });
  return desk;
}

async function applyLimits(
  input: CampaignInput,
  desk: Desk,
  limits: CampaignLimits,
): Promise<CampaignLimits> {
  await campaignActivities.setLimits({ campaignId: input.campaignId, limits });
  desk.woken = true;
  return limits;
}

function refuseImpossibleLimits(limits: CampaignLimits): void {
  const { callsPerMinute, maxConcurrentCalls } = limits;
  if (!Number.isInteger(callsPerMinute) || callsPerMinute < 1 || callsPerMinute > 60_000) {
    throw new Error('callsPerMinute must be an integer from 1 to 60000');
  }
  const channels = maxConcurrentCalls;
  if (!Number.isInteger(channels) || channels < 1 || channels > 10_000) {
    throw new Error('maxConcurrentCalls must be an integer from 1 to 10000');
  }
}

function stateOf(desk: Desk): messages.CampaignState {
  return {
    status: desk.view.status,
    batches: desk.batches,
    started: desk.startedBefore + desk.started,
    reason: desk.reason,
    looksAgainAt: desk.looksAgainAt,
  };
}

function describe(desk: Desk): void {
  const { status, started, reason, looksAgainAt } = stateOf(desk);
  const lines = [`**${status}**, ${started} call tasks started`];
  if (reason !== null) lines.push(`Nothing is dialled now: \`${reason}\``);
  if (looksAgainAt !== null) lines.push(`Looks again at ${looksAgainAt}, or when woken`);
  setCurrentDetails(lines.join('\n\n'));
}
