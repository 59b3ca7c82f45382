import type { Knex } from 'knex';
import {
  ENDPOINT_FAILS_FROM,
  endpointPauseMs,
  isHopeless,
  nextAttemptMs,
} from '../domain/webhook-retry.js';
import type { ClaimedDelivery, SendResult } from '../ports/webhook-delivery.js';
import type { DisabledReason } from '../ports/webhook-store.js';
import { noteEvent } from './record-events.js';
import { writeEvent } from './write-events.js';

const GONE = 410;
const BY_ITSELF = 'platform';

interface Health {
  company_id: string;
  is_active: boolean;
  failures_in_row: number;
  failing_since: Date | null;
  now: Date;
}

/**
 * What became of a try, what follows for its delivery, and what it says of the endpoint. The
 * webhook's row is locked before any delivery, if it has to change at all.
 */
export async function settleDelivery(
  trx: Knex.Transaction,
  claimed: ClaimedDelivery,
  result: SendResult,
): Promise<void> {
  if (result.error === null) await settleTaken(trx, claimed);
  else await settleFailed(trx, claimed, result);
  const { id, attempts: number } = claimed;
  const { durationMs, status, error, answer } = result;
  // A webhook that was deleted meanwhile has no log any more.
  await trx.raw(
    `insert into webhook_attempts (delivery_id, number, duration_ms, status, error, answer)
     select id, :number, :durationMs, :status, :error, :answer
     from webhook_deliveries where id = :id on conflict do nothing`,
    { id, number, durationMs, status, error, answer },
  );
}

/** A success is noted now and then only: else each one would wait for the webhook's row. */
const NEEDS_NOTE = `(failures_in_row > 0 or last_success_at is null
  or last_success_at < clock_timestamp() - interval '10 seconds')`;

async function settleTaken(trx: Knex.Transaction, claimed: ClaimedDelivery): Promise<void> {
  const { id, webhookId, attempts } = claimed;
  // A second try frees followers: whoever changes several deliveries has locked their webhook.
  const { rows } = await trx.raw<{ rows: { failures_in_row: number }[] }>(
    `select failures_in_row from webhooks
     where id = :webhookId and (${NEEDS_NOTE} or :attempts > 1) for update`,
    { webhookId, attempts },
  );
  const [noted] = rows;
  if (noted) {
    await trx.raw(
      `update webhooks set failures_in_row = 0, failing_since = null, not_before = null,
         last_success_at = clock_timestamp() where id = :webhookId`,
      { webhookId },
    );
  }
  await trx.raw(
    `update webhook_deliveries set state = 'delivered', claimed_until = null, in_doubt = false,
       delivered_at = clock_timestamp() where id = :id and state = 'pending'`,
    { id },
  );
  // It is back: what was put off for its sake need not wait any longer.
  if (noted && noted.failures_in_row >= ENDPOINT_FAILS_FROM) await bringForward(trx, webhookId);
  else if (attempts > 1) await freeFollowers(trx, id);
}

async function settleFailed(
  trx: Knex.Transaction,
  claimed: ClaimedDelivery,
  result: SendResult,
): Promise<void> {
  const health = await trx('webhooks')
    .where({ id: claimed.webhookId })
    .forUpdate()
    .first<Health | undefined>(
      ...['company_id', 'is_active', 'failures_in_row', 'failing_since'],
      trx.raw('clock_timestamp() as now'),
    );
  const delivery = await trx('webhook_deliveries')
    .where({ id: claimed.id, state: 'pending', attempts: claimed.attempts })
    .whereNotNull('claimed_until')
    .forUpdate()
    .first<{ attempts_before: number; first_attempt_at: Date | null } | undefined>();
  // Written down before, sent again by somebody else, or deleted meanwhile.
  if (health === undefined || delivery === undefined) return;
  const nowMs = health.now.getTime();
  const eventGone = result.error === 'event_gone';
  const nextMs =
    result.status === GONE || eventGone
      ? null
      : nextAttemptMs({
          attempts: claimed.attempts - delivery.attempts_before,
          firstAttemptMs: delivery.first_attempt_at?.getTime() ?? nowMs,
          ...{ nowMs, retryAfterMs: result.retryAfterMs },
        });
  await trx('webhook_deliveries')
    .where({ id: claimed.id })
    .update({
      ...{ claimed_until: null, in_doubt: false },
      ...(nextMs === null ? { state: 'failed' } : { next_attempt_at: new Date(nextMs) }),
    });
  if (nextMs === null) await freeFollowers(trx, claimed.id);
  else await holdFollowers(trx, claimed.id);
  if (!eventGone) await noteFailure(trx, { claimed, health, result });
}

async function noteFailure(
  trx: Knex.Transaction,
  what: { claimed: ClaimedDelivery; health: Health; result: SendResult },
): Promise<void> {
  const { claimed, health, result } = what;
  const nowMs = health.now.getTime();
  const failuresInRow = health.failures_in_row + 1;
  const failingSince = health.failing_since ?? health.now;
  const pauseMs = endpointPauseMs(failuresInRow, retryAfterOfEndpoint(result));
  await trx('webhooks')
    .where({ id: claimed.webhookId })
    .update({
      ...{ failures_in_row: failuresInRow, failing_since: failingSince },
      last_failure_at: health.now,
      ...(pauseMs > 0 ? { not_before: new Date(nowMs + pauseMs) } : {}),
    });
  if (!health.is_active) return;
  const hopeless = isHopeless({ failuresInRow, failingSinceMs: failingSince.getTime(), nowMs });
  if (result.status === GONE) await disable(trx, { claimed, health, reason: 'gone' });
  else if (hopeless) await disable(trx, { claimed, health, reason: 'failing' });
}

/** Too many requests, or no service: that is not about a single delivery. */
function retryAfterOfEndpoint({ status, retryAfterMs }: SendResult): number | null {
  return status === 429 || status === 503 ? retryAfterMs : null;
}

/** With notice: an event that other webhooks may hear of, and a line in the history of records. */
async function disable(
  trx: Knex.Transaction,
  what: { claimed: ClaimedDelivery; health: Health; reason: DisabledReason },
): Promise<void> {
  const { reason } = what;
  const { webhookId } = what.claimed;
  const { company_id: companyId, now } = what.health;
  await trx('webhooks')
    .where({ id: webhookId })
    .update({ is_active: false, disabled_at: now, disabled_reason: reason, updated_at: now });
  await writeEvent(trx, {
    ...{ companyId, type: 'webhook.disabled', lineId: null },
    data: { webhook_id: webhookId, reason },
  });
  await noteEvent(trx, {
    ...{ companyId, record: 'webhook', recordId: webhookId, action: 'changed', by: BY_ITSELF },
    details: { is_active: false, reason },
  });
}

const FOLLOWERS = `from webhook_deliveries h where h.id = :id and d.webhook_id = h.webhook_id
  and d.ordering_key = h.ordering_key and d.state = 'pending' and d.position > h.position`;

/** What waits for it anyway is not looked at in vain before its time. */
async function holdFollowers(trx: Knex.Transaction, id: string): Promise<void> {
  await trx.raw(
    `update webhook_deliveries d set next_attempt_at = h.next_attempt_at ${FOLLOWERS}
       and d.next_attempt_at < h.next_attempt_at`,
    { id },
  );
}

async function freeFollowers(trx: Knex.Transaction, id: string): Promise<void> {
  await trx.raw(
    `update webhook_deliveries d set next_attempt_at = clock_timestamp() ${FOLLOWERS}
       and d.next_attempt_at > clock_timestamp()`,
    { id },
  );
}

async function bringForward(trx: Knex.Transaction, webhookId: string): Promise<void> {
  await trx.raw(
    `update webhook_deliveries set next_attempt_at = clock_timestamp()
     where webhook_id = :webhookId and state = 'pending' and claimed_until is null
       and next_attempt_at > clock_timestamp()`,
    { webhookId },
  );
}
