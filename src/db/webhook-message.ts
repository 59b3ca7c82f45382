import type { Knex } from 'knex';
import { TEST_EVENT } from '../domain/webhook-events.js';
import { withoutNumbers } from '../domain/without-numbers.js';
import type { ClaimedDelivery, WebhookMessage } from '../ports/webhook-delivery.js';

interface EventRow {
  id: number;
  company_id: string;
  campaign_id: string | null;
  call_task_id: string | null;
  call_id: string | null;
  type: string;
  data: Record<string, unknown>;
  at: Date;
}

/**
 * What a receiver is told: the event's ids and codes, and what the records say of it now. Numbers
 * of people only when the webhook asks for them, also within what was said.
 */
export async function readMessage(
  db: Knex,
  claimed: ClaimedDelivery,
): Promise<WebhookMessage | null> {
  if (claimed.eventId === null) return testMessage(claimed);
  const event = await db('events').where({ id: claimed.eventId }).first<EventRow | undefined>();
  if (event === undefined) return null;
  const data = {
    event_id: event.id,
    company_id: event.company_id,
    campaign_id: event.campaign_id,
    call_task_id: event.call_task_id,
    call_id: event.call_id,
    ...event.data,
    ...(await recordsOf(db, event, claimed)),
  };
  return { type: event.type, timestamp: event.at.toISOString(), data };
}

function testMessage({ webhookId }: ClaimedDelivery): WebhookMessage {
  const data = { webhook_id: webhookId, note: 'A test that somebody asked for.' };
  return { type: TEST_EVENT, timestamp: new Date().toISOString(), data };
}

async function recordsOf(
  db: Knex,
  event: EventRow,
  webhook: ClaimedDelivery,
): Promise<Record<string, unknown>> {
  if (event.type === 'call.turn') return turnOf(db, event, webhook);
  if (event.type === 'optout.created') return optOutOf(db, event, webhook);
  if (event.call_id !== null) return callOf(db, event, webhook);
  if (event.type.startsWith('campaign.')) return campaignOf(db, event);
  return {};
}

const shown = (value: unknown, { includePhoneNumbers }: ClaimedDelivery) =>
  includePhoneNumbers ? value : withoutNumbers(value);

async function turnOf(db: Knex, event: EventRow, webhook: ClaimedDelivery) {
  const turn = await db('call_logs')
    .where({ call_id: event.call_id, turn_index: event.data['turn_index'] ?? null })
    .first<{ role: string; content: string; state_id: string | null } | undefined>();
  if (turn === undefined) return {};
  return { role: turn.role, text: shown(turn.content, webhook), state_id: turn.state_id };
}

async function optOutOf(db: Knex, event: EventRow, webhook: ClaimedDelivery) {
  if (!webhook.includePhoneNumbers) return {};
  const { call_id: callId, data } = event;
  const row =
    callId === null
      ? await db('suppressions')
          .where({ id: data['suppression_id'] ?? null })
          .first<{ phone_number: string } | undefined>('phone_number')
      : await db('calls')
          .where({ id: callId })
          .first<{ phone_number: string } | undefined>('phone_number');
  return row === undefined ? {} : { phone_number: row.phone_number };
}

interface CallRow {
  attempt_number: number | null;
  skillbase_id: string;
  skillbase_version: number;
  line_id: string;
  contact_key: string | null;
  phone_number: string;
  caller_id: string | null;
  dialing_at: Date | null;
  answered_at: Date | null;
  ended_at: Date | null;
  disposition: string | null;
  [column: string]: unknown;
}

/** Of a call that goes on: what is known of it when it began; the rest comes with its end. */
async function callOf(db: Knex, event: EventRow, webhook: ClaimedDelivery) {
  const row = await db('calls')
    .leftJoin('call_tasks as t', 't.id', 'calls.call_task_id')
    .leftJoin('call_metrics as m', 'm.call_id', 'calls.id')
    .where('calls.id', event.call_id)
    .first<CallRow | undefined>(
      ...['calls.*', 't.contact_key', 't.status as task_status', 't.end_reason'],
      ...['t.next_attempt_at', 'm.cost_total', 'm.outcome_confidence', 'm.outcome_reason'],
      ...['m.sentiment_score'],
    );
  if (row === undefined) return {};
  const { includePhoneNumbers } = webhook;
  return {
    attempt_number: row.attempt_number,
    contact_key: shown(row.contact_key, webhook),
    skillbase_id: row.skillbase_id,
    skillbase_version: row.skillbase_version,
    line_id: row.line_id,
    started_at: iso(row.dialing_at),
    answered_at: iso(row.answered_at),
    ...(includePhoneNumbers ? { phone_number: row.phone_number, caller_id: row.caller_id } : {}),
    ...(row.disposition !== null && isOfTheEnd(event.type) ? endingOf(row, webhook) : {}),
  };
}

const isOfTheEnd = (type: string) => type === 'call.ended' || type === 'call.metrics';

function endingOf(row: CallRow, webhook: ClaimedDelivery): Record<string, unknown> {
  const { disposition: code, network, answered_by, business, detail } = row;
  return {
    ended_at: iso(row.ended_at),
    outcome: row['outcome'],
    disposition: { code, network, answered_by, business, detail },
    duration_sec: row['duration_sec'],
    turn_count: row['turn_count'],
    cost_usd: row['cost_total'] ?? null,
    extracted_data: shown(row['collected_data'], webhook),
    outcome_confidence: row['outcome_confidence'],
    outcome_reason: shown(row['outcome_reason'], webhook),
    sentiment_score: row['sentiment_score'],
    task: {
      status: row['task_status'],
      end_reason: row['end_reason'],
      next_attempt_at: iso(row['next_attempt_at'] as Date | null),
    },
  };
}

async function campaignOf(db: Knex, event: EventRow): Promise<Record<string, unknown>> {
  const row = await db('campaigns')
    .where({ id: event.campaign_id })
    .first<{ name: string; pause_reason: string | null } | undefined>('name', 'pause_reason');
  if (row === undefined) return {};
  return {
    name: row.name,
    ...(event.type === 'campaign.paused' ? { pause_reason: row.pause_reason } : {}),
  };
}

const iso = (at: Date | null) => at?.toISOString() ?? null;
