import { z } from 'zod';
import type { CompanyUse } from '../ports/limits-store.js';
import { idOrSlugField } from './fields.js';

export const limitsQuery = z.strictObject({ company_id: idOrSlugField.optional() });

const amount = z.number().min(0);
const used = {
  allowed: amount.nullable().meta({ description: 'null: no limit' }),
  used: amount,
  left: amount.nullable().meta({ description: 'null: no limit' }),
};

export const limitsOut = z
  .strictObject({
    company_id: z.uuid(),
    calls_per_minute: z.strictObject(used).meta({ description: 'Dials of the last minute' }),
    channels: z.strictObject(used).meta({ description: 'Calls at once' }),
    budget_usd: z.strictObject(used).meta({ description: 'Of all campaigns that have a budget' }),
    api_requests: z
      .strictObject({ ...used, resets_in_seconds: z.int().min(0) })
      .meta({ description: 'Of this key in this minute, by the process that answers' }),
    storage: z.strictObject({
      upload_max_bytes: z.int().meta({ description: 'Of one uploaded file' }),
      body_max_bytes: z.int().meta({ description: 'Of one JSON body' }),
    }),
  })
  .meta({ id: 'Limits' });

export interface LimitsAnswer {
  companyId: string;
  use: CompanyUse;
  requests: { perMinute: number | null; used: number; resetsInSeconds: number };
  uploadMaxBytes: number;
  bodyMaxBytes: number;
}

export function toLimitsOut(answer: LimitsAnswer): z.input<typeof limitsOut> {
  const { companyId, use, requests, uploadMaxBytes, bodyMaxBytes } = answer;
  return {
    company_id: companyId,
    calls_per_minute: share(use.callsPerMinute, use.dialsInLastMinute),
    channels: share(use.maxConcurrentCalls, use.liveCalls),
    budget_usd: share(use.budgetUsd, use.spentOfBudgetUsd),
    api_requests: {
      ...share(requests.perMinute, requests.used),
      resets_in_seconds: requests.resetsInSeconds,
    },
    storage: { upload_max_bytes: uploadMaxBytes, body_max_bytes: bodyMaxBytes },
  };
}

function share(allowed: number | null, inUse: number) {
  // Money has six places; a difference of two sums of it has no more.
  const left = allowed === null ? null : Number(Math.max(0, allowed - inUse).toFixed(6));
  return { allowed, used: inUse, left };
}
