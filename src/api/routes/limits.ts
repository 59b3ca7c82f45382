import { limitsOut, limitsQuery, toLimitsOut } from '../../contracts/limits-api.js';
import type { LimitsStore } from '../../ports/limits-store.js';
import type { CompanyService } from '../../services/companies.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { COMPANY } from '../examples.js';
import type { RateLimit } from '../rate-limit.js';

export interface LimitsDeps {
  limits: LimitsStore;
  companies: Pick<CompanyService, 'resolve'>;
  rateLimit: Pick<RateLimit, 'usedBy'>;
  uploadMaxBytes: number;
  bodyMaxBytes: number;
}

const EXAMPLE = {
  company_id: COMPANY.id,
  calls_per_minute: { allowed: 600, used: 431, left: 169 },
  channels: { allowed: 100, used: 37, left: 63 },
  budget_usd: { allowed: 250, used: 41.25, left: 208.75 },
  api_requests: { allowed: 6000, used: 12, left: 5988, resets_in_seconds: 41 },
  storage: { upload_max_bytes: 524_288_000, body_max_bytes: 1_048_576 },
};

export function limitsEndpoints(deps: LimitsDeps): Endpoint[] {
  const { limits, companies, rateLimit, uploadMaxBytes, bodyMaxBytes } = deps;
  return [
    endpoint({
      method: 'get',
      path: '/api/limits',
      tag: 'Companies',
      summary: 'What a company may use, uses, and has left',
      access: 'viewer',
      query: limitsQuery,
      answers: { 200: { description: 'Now', schema: limitsOut, example: EXAMPLE } },
      async handle({ principal, query }) {
        const { id: companyId } = await companies.resolve(principal, query.company_id);
        const [use, requests] = await Promise.all([
          limits.useOf(companyId),
          rateLimit.usedBy(principal.keyId),
        ]);
        const body = toLimitsOut({ companyId, use, requests, uploadMaxBytes, bodyMaxBytes });
        return { status: 200, body };
      },
    }),
  ];
}
