import { OUTCOMES, type Outcome } from '../domain/call.js';
import { callStatus } from '../domain/call-status.js';
import type { FeedEvent } from '../ports/event-feed.js';
import type {
  LiveCallEvent,
  LiveCallView,
  LiveCampaignView,
  LiveCampaignWork,
  LiveTurn,
} from '../ports/live-store.js';
import { metricsOut } from './call-api.js';
import type { CallMessage, CampaignMessage } from './live-api.js';

export function callInitOut(view: LiveCallView): CallMessage {
  return {
    type: 'init',
    id: view.lastEventId,
    data: {
      call_id: view.callId,
      campaign_id: view.campaignId,
      call_task_id: view.callTaskId,
      status: callStatus(view),
      state: view.state,
      attempt_number: view.attemptNumber,
      started_at: view.startedAt.toISOString(),
      answered_at: view.answeredAt?.toISOString() ?? null,
      ended_at: view.endedAt?.toISOString() ?? null,
      outcome: view.outcome,
      disposition: view.disposition,
      duration_sec: view.durationSec,
      resumed: view.isResumed,
      last_event_id: view.lastEventId,
      turns: view.turns.map(turnOut),
    },
  };
}

/** Null: nothing that this channel tells. */
export function callEventOut(event: LiveCallEvent): CallMessage | null {
  const { id, callId, data } = event;
  const of = { call_id: callId, at: event.at.toISOString() };
  switch (event.type) {
    case 'call.dialing':
      return { type: 'status', id, data: { ...of, status: 'active', state: 'dialing' } };
    case 'call.answered':
      return { type: 'status', id, data: { ...of, status: 'active', state: 'live' } };
    case 'call.turn':
      return event.turn && { type: 'turn', id, data: turnOut(event.turn) };
    case 'call.metrics':
      return event.metrics && { type: 'metrics', id, data: metricsOut(event.metrics) };
    case 'call.ended':
      return { type: 'ended', id, data: { ...of, ...endingOut(data) } };
    default:
      return null;
  }
}

function endingOut(data: Record<string, unknown>) {
  const { network = null, business = null, outcome, disposition, duration_sec: duration } = data;
  const state = 'ended' as const;
  return {
    state,
    status: callStatus({ state, network: network as never, business: business as never }),
    outcome: OUTCOMES.find((known): known is Outcome => known === outcome) ?? null,
    disposition: typeof disposition === 'string' ? disposition : null,
    duration_sec: Number(duration ?? 0),
  };
}

function turnOut(turn: LiveTurn) {
  const { index: turn_index, role, content, stateId, wasInterrupted, at } = turn;
  return {
    ...{ turn_index, role, content, state_id: stateId },
    ...{ was_interrupted: wasInterrupted, at },
  };
}

export function campaignInitOut(view: LiveCampaignView): CampaignMessage {
  const { campaignId, status, pauseReason, isResumed, lastEventId } = view;
  return {
    type: 'init',
    id: lastEventId,
    data: {
      ...{ campaign_id: campaignId, status, pause_reason: pauseReason },
      ...{ resumed: isResumed, last_event_id: lastEventId },
    },
  };
}

export function campaignStatusOut(event: FeedEvent): CampaignMessage {
  const { status, before, because } = event.data;
  return {
    type: 'status',
    id: event.id,
    data: {
      campaign_id: event.campaignId ?? '',
      ...{ status: String(status), before: String(before), because: String(because) },
      at: event.at.toISOString(),
    },
  };
}

export function campaignCountersOut(
  id: number,
  counters: LiveCampaignWork & { tasks: Record<string, number> },
): CampaignMessage {
  const { tasks, dialing, live, import: newest } = counters;
  return {
    type: 'counters',
    id,
    data: {
      total_tasks: Object.values(tasks).reduce((sum, count) => sum + count, 0),
      tasks_by_status: tasks,
      calls_by_state: { dialing, live },
      import: newest && {
        ...{ id: newest.id, status: newest.status },
        ...{ rows_read: newest.rowsRead, created: newest.created },
      },
    },
  };
}
