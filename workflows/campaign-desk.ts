import { setCurrentDetails, setHandler } from '@temporalio/workflow';
import { isFinal, type CampaignLimits, type CampaignStatus } from '../src/domain/campaign.js';
import type { CampaignEvent, CampaignView } from '../src/ports/campaign-lifecycle.js';
import { campaignActivities } from './activity-proxies.js';
import * as messages from './messages.js';

export interface CampaignInput {
  campaignId: string;
  /** Set by continue-as-new. */
  carried?: { batches: number; started: number };
}

export interface CampaignResult {
  status: CampaignStatus;
  started: number;
}

/** What a campaign workflow knows, and what was asked of it and is not carried out yet. */
export interface Desk {
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

/** Something was asked that is not carried out yet. */
export function busy(desk: Desk): boolean {
  return desk.events.length > 0 || desk.settling;
}

/** Opens before the first wait: a request that comes early is not lost. */
export function openDesk(input: CampaignInput): Desk {
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
    reason: desk.view.status === 'running' ? desk.reason : null,
    looksAgainAt: desk.looksAgainAt,
  };
}

/** What the Web UI shows as current details. */
export function describe(desk: Desk): void {
  const { status, started, reason, looksAgainAt } = stateOf(desk);
  const lines = [`**${status}**, ${started} call tasks started`];
  if (reason !== null) lines.push(`Nothing is dialled now: \`${reason}\``);
  if (looksAgainAt !== null) lines.push(`Looks again at ${looksAgainAt}, or when woken`);
  setCurrentDetails(lines.join('\n\n'));
}
