import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CampaignLimits, CampaignStatus } from '../src/domain/campaign.js';
import type { Outcome } from '../src/domain/call.js';

/**
 * Messages of the workflows. Pressed in the Web UI they need no argument; the API sends the number
 * of its request.
 */
export interface ControlRequest {
  controlSeq: number;
}

export const pause = defineSignal<[ControlRequest?]>('pause');
export const resume = defineSignal<[ControlRequest?]>('resume');
export const stop = defineSignal<[ControlRequest?]>('stop');
/** Look again: something changed outside (an upload, a freed channel, an ended task). */
export const wake = defineSignal('wake');
/** Ends one call task; a live call is hung up. */
export const cancel = defineSignal('cancel');

/** An update and not a signal, so that the caller learns whether the limits were accepted. */
export const setLimits = defineUpdate<CampaignLimits, [CampaignLimits]>('setLimits');

export interface CampaignState {
  status: CampaignStatus;
  /** Batches of permits asked for, over all runs. */
  batches: number;
  /** callTask workflows started, over all runs. */
  started: number;
  /** Why nothing is dialled for now, if so. */
  reason: string | null;
  /** When the campaign looks again by itself; ISO-8601, real time. */
  looksAgainAt: string | null;
}
export const state = defineQuery<CampaignState>('state');

export type CallStage = 'preparing' | 'dialing' | 'live' | 'waiting' | 'ended';
export interface CallProgress {
  stage: CallStage;
  /** Dials that this workflow has tried, in all its rounds of waiting. */
  attempts: number;
  callId: string | null;
  outcome: Outcome | null;
  nextAttemptAt: string | null;
}
export const progress = defineQuery<CallProgress>('progress');
