import type { Endpoint } from '../api/endpoint.js';
import { campaignControlEndpoints } from '../api/routes/campaign-control.js';
import { dryRunEndpoints } from '../api/routes/dry-runs.js';
import { rehearsalEndpoints } from '../api/routes/rehearsals.js';
import { whyEndpoints } from '../api/routes/why.js';
import { createCampaignStore } from '../db/campaign-store.js';
import { createDryRunStore } from '../db/dry-run-facts.js';
import type { GateFactsReader } from '../db/gate-facts.js';
import type { Database } from '../db/knex.js';
import { createRehearsalStore } from '../db/rehearsal-store.js';
import { createWhyStore } from '../db/why-store.js';
import { createCampaignControl } from '../services/campaign-control.js';
import { createDryRuns } from '../services/dry-run.js';
import type { Outbox } from '../services/outbox.js';
import { createRehearsals } from '../services/rehearsals.js';
import { createWhy } from '../services/why.js';
import { createWhyCampaign } from '../services/why-campaign.js';

export interface AnswerParts {
  db: Database;
  gate: GateFactsReader;
  outbox: Outbox;
}

/** Control, why, what if, and rehearsals: what is asked of a campaign and what it answers. */
export function wireAnswers({ db, gate, outbox }: AnswerParts): Endpoint[] {
  const store = createWhyStore(db, gate);
  const dryRuns = createDryRuns({ store: createDryRunStore(db, gate) });
  const control = createCampaignControl({ campaigns: createCampaignStore(db), outbox });
  const rehearsals = createRehearsals({ store: createRehearsalStore(db), dryRuns, control });
  return [
    ...campaignControlEndpoints({ control, dryRuns }),
    ...whyEndpoints({ why: createWhy({ store }), whyCampaign: createWhyCampaign({ store }) }),
    ...dryRunEndpoints({ dryRuns }),
    ...rehearsalEndpoints({ rehearsals }),
  ];
}
