import { DomainError } from '../domain/errors.js';
import { nameOf, type Principal } from '../domain/principal.js';
import { isEventPattern, WEBHOOK_EVENTS } from '../domain/webhook-events.js';
import type { PageRequest } from '../ports/page.js';
import type { WebhookSender } from '../ports/webhook-delivery.js';
import type {
  DeliveryFilter,
  DeliveryLog,
  WebhookSettings,
  WebhookStore,
} from '../ports/webhook-store.js';
import type { CompanyService } from './companies.js';

export interface WebhooksDeps {
  store: WebhookStore;
  deliveries: DeliveryLog;
  sender: Pick<WebhookSender, 'objection'>;
  companies: Pick<CompanyService, 'resolve'>;
}

export type Webhooks = ReturnType<typeof createWebhooks>;

const HOUR_MS = 3_600_000;

/** What people do with webhooks over the API; the workers deliver. */
export function createWebhooks({ store, deliveries, sender, companies }: WebhooksDeps) {
  const check = async (settings: Partial<WebhookSettings>): Promise<void> => {
    refuseUnknownEvents(settings.events ?? []);
    if (settings.url === undefined) return;
    const objection = await sender.objection(settings.url);
    if (objection !== null) throw invalid('url', objection);
  };
  return {
    async list(
      principal: Principal,
      filter: { company: string | undefined; isActive: boolean | undefined },
      page: PageRequest,
    ) {
      const { company, isActive } = filter;
      const companyId =
        company === undefined ? company : (await companies.resolve(principal, company)).id;
      return store.list(principal.companyId, { companyId, isActive }, page);
    },

    get: (principal: Principal, id: string) => store.get(principal.companyId, id),

    async create(
      principal: Principal,
      { company, ...settings }: WebhookSettings & { company: string | undefined },
    ) {
      const { id: companyId } = await companies.resolve(principal, company);
      await check(settings);
      return store.insert({ ...settings, companyId }, nameOf(principal));
    },

    async update(principal: Principal, id: string, settings: Partial<WebhookSettings>) {
      await store.get(principal.companyId, id);
      await check(settings);
      return store.update(principal.companyId, id, { settings, by: nameOf(principal) });
    },

    delete: (principal: Principal, id: string) =>
      store.delete(principal.companyId, id, nameOf(principal)),

    rotateSecret: (principal: Principal, id: string, overlapHours: number) =>
      store.rotateSecret(principal.companyId, id, {
        overlapMs: overlapHours * HOUR_MS,
        by: nameOf(principal),
      }),

    test: (principal: Principal, id: string) => deliveries.addTest(principal.companyId, id),

    deliveries: (
      principal: Principal,
      which: { webhookId: string; filter: DeliveryFilter },
      page: PageRequest,
    ) => deliveries.list(principal.companyId, which, page),

    delivery: (principal: Principal, which: { webhookId: string; deliveryId: string }) =>
      deliveries.get(principal.companyId, which),

    replay: (principal: Principal, which: { webhookId: string; deliveryId: string }) =>
      deliveries.replay(principal.companyId, which),

    replaySince: (
      principal: Principal,
      which: { webhookId: string; from: Date; to: Date; includeDelivered: boolean },
    ) => deliveries.replaySince(principal.companyId, which),
  };
}

function refuseUnknownEvents(patterns: readonly string[]): void {
  const at = patterns.findIndex((pattern) => !isEventPattern(pattern));
  if (at < 0) return;
  const known = WEBHOOK_EVENTS.join(', ');
  throw invalid(`events.${at}`, `is none of ${known}, nor a beginning of them such as call.*`);
}

function invalid(field: string, message: string): DomainError {
  return new DomainError('validation_failed', `${field} ${message}.`, {
    errors: [{ field, message }],
  });
}
