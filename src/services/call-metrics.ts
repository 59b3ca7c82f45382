import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { CallMetricsRecord, CallMetricsStore } from '../ports/call-metrics-store.js';

export type CallMetricsService = ReturnType<typeof createCallMetrics>;

export function createCallMetrics({ store }: { store: CallMetricsStore }) {
  return {
    async find(scope: CompanyScope, callId: string): Promise<CallMetricsRecord> {
      const found = await store.find(scope, callId);
      if (found) return found;
      throw new DomainError('not_found', 'There is no such call, or it has not ended yet.');
    },
  };
}
