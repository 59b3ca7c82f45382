import type { Knex } from 'knex';
import { raw } from 'objection';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Webhook, WebhookSettings, WebhookStore } from '../ports/webhook-store.js';
import type { Database } from './knex.js';
import { WebhookModel } from './models/webhook-model.js';
import { newestFirst } from './page-query.js';
import { noteEvent } from './record-events.js';
import { newWebhookSecret, type SecretBox } from './webhook-secret.js';

/** Each event is delivered to every one of them. */
const OF_A_COMPANY_MAX = 50;

export function createWebhookStore(deps: { db: Database; box: SecretBox }): WebhookStore {
  const { db } = deps;
  return {
    async list(scope, filter, page) {
      const query = visible(db, scope);
      if (filter.companyId !== undefined) void query.where('company_id', filter.companyId);
      if (filter.isActive !== undefined) void query.where('is_active', filter.isActive);
      const { items, ...rest } = await newestFirst(query, page);
      return { ...rest, items: items.map(toWebhook) };
    },

    get: async (scope, id) => toWebhook(await findWebhook(db, scope, id)),

    insert: (wanted, by) => db.transaction((trx) => insert(trx, deps.box, { wanted, by })),

    update: (scope, id, change) =>
      db.transaction(async (trx) => {
        const before = await lockWebhook(trx, scope, id);
        return update(trx, before, change);
      }),

    delete: (scope, id, by) =>
      db.transaction(async (trx) => {
        const { companyId } = await lockWebhook(trx, scope, id);
        await WebhookModel.query(trx).deleteById(id);
        await noteEvent(trx, {
          ...{ companyId, record: 'webhook', recordId: id, action: 'removed', by },
        });
      }),

    rotateSecret: (scope, id, { overlapMs, by }) =>
      db.transaction(async (trx) => {
        const { companyId } = await lockWebhook(trx, scope, id);
        const rotated = await rotate(trx, { webhookId: id, overlapMs, box: deps.box });
        await noteEvent(trx, {
          ...{ companyId, record: 'webhook', recordId: id, action: 'changed', by },
          details: { secret: 'rotated', previous_valid_until: rotated.previousValidUntil },
        });
        return rotated;
      }),
  };
}

/** Throws `not_found`. */
export async function findWebhook(
  db: Knex,
  scope: CompanyScope,
  id: string,
): Promise<WebhookModel> {
  return found(await visible(db, scope).findById(id));
}

/** The same, and locked: what follows sees the webhook as it stays. */
export async function lockWebhook(
  trx: Knex.Transaction,
  scope: CompanyScope,
  id: string,
): Promise<WebhookModel> {
  return found(await visible(trx, scope).findById(id).forUpdate());
}

function found(row: WebhookModel | undefined): WebhookModel {
  if (row) return row;
  throw new DomainError('not_found', 'There is no such webhook.');
}

function visible(db: Knex, scope: CompanyScope) {
  const query = WebhookModel.query(db);
  return scope === null ? query : query.where('webhooks.company_id', scope);
}

async function insert(
  trx: Knex.Transaction,
  box: SecretBox,
  { wanted, by }: { wanted: WebhookSettings & { companyId: string }; by: string },
) {
  const { companyId } = wanted;
  const existing = await WebhookModel.query(trx).where('company_id', companyId).resultSize();
  if (existing >= OF_A_COMPANY_MAX) {
    throw new DomainError('state_conflict', `A company has ${OF_A_COMPANY_MAX} webhooks at most.`);
  }
  const row = await WebhookModel.query(trx).insertAndFetch({
    ...{ ...wanted, createdBy: by, fromEventId: raw(NEWEST_EVENT) as never },
  });
  const secret = newWebhookSecret();
  await trx('webhook_secrets').insert({ webhook_id: row.id, sealed: box.seal(secret) });
  const { id: recordId, url, events } = row;
  await noteEvent(trx, {
    ...{ companyId, record: 'webhook', recordId, action: 'added', by },
    details: { host: new URL(url).host, events },
  });
  return { webhook: toWebhook(row), secret };
}

const NEWEST_EVENT = '(select coalesce(max(id), 0) from events)';

async function update(
  trx: Knex.Transaction,
  before: WebhookModel,
  { settings, by }: { settings: Partial<WebhookSettings>; by: string },
): Promise<Webhook> {
  const { id, companyId } = before;
  const switchedOn = settings.isActive === true && !before.isActive;
  const row = await WebhookModel.query(trx).patchAndFetchById(id, {
    ...settings,
    updatedAt: raw('clock_timestamp()') as never,
    ...(switchedOn ? ON_AGAIN : {}),
  });
  if (switchedOn) {
    await trx('webhook_deliveries')
      .where({ webhook_id: id, state: 'pending' })
      .update({ next_attempt_at: trx.raw('clock_timestamp()') });
  }
  await noteEvent(trx, {
    ...{ companyId, record: 'webhook', recordId: id, action: 'changed', by },
    details: { changed: Object.keys(settings), is_active: row.isActive },
  });
  return toWebhook(row);
}

/** With a clean record, and told of what happens from now on; what waits is tried at once. */
const ON_AGAIN = {
  ...{ disabledReason: null, disabledAt: null, failuresInRow: 0, failingSince: null },
  notBefore: null,
  fromEventId: raw(NEWEST_EVENT) as never,
  wakesAsked: raw('wakes_asked + 1') as never,
};

async function rotate(
  trx: Knex.Transaction,
  request: { webhookId: string; overlapMs: number; box: SecretBox },
): Promise<{ secret: string; previousValidUntil: Date | null }> {
  const { webhookId, overlapMs, box } = request;
  const secrets = () => trx('webhook_secrets').where({ webhook_id: webhookId });
  // Two at most are live: the one before the last goes.
  await secrets().whereNotNull('expires_at').delete();
  const until = trx.raw(`clock_timestamp() + make_interval(secs => ?)`, [overlapMs / 1_000]);
  const [previous] = await secrets()
    .update({ expires_at: until })
    .returning<{ expires_at: Date }[]>('expires_at');
  const secret = newWebhookSecret();
  await trx('webhook_secrets').insert({ webhook_id: webhookId, sealed: box.seal(secret) });
  return { secret, previousValidUntil: overlapMs === 0 ? null : (previous?.expires_at ?? null) };
}

function toWebhook(row: WebhookModel): Webhook {
  const { id, companyId, url, description, events, includePhoneNumbers, isActive } = row;
  const { disabledReason, disabledAt, failuresInRow, failingSince } = row;
  const { lastSuccessAt, lastFailureAt, createdBy, createdAt, updatedAt } = row;
  return {
    ...{ id, companyId, url, description, events, includePhoneNumbers, isActive },
    ...{ disabledReason, disabledAt, failuresInRow, failingSince },
    ...{ lastSuccessAt, lastFailureAt, createdBy, createdAt, updatedAt },
  };
}
