import type { Endpoint } from '../api/endpoint.js';
import { callTaskEditEndpoints } from '../api/routes/call-task-edit.js';
import { campaignEventEndpoints } from '../api/routes/campaign-events.js';
import { createCallTaskEditStore } from '../db/call-task-edit.js';
import { createCampaignHistory } from '../db/campaign-history.js';
import type { Database } from '../db/knex.js';
import type { ZoneTable } from '../domain/contact-zones.js';
import { createCallTaskEdits } from '../services/call-task-edit.js';
import type { Outbox } from '../services/outbox.js';

export interface ChangeParts {
  db: Database;
  outbox: Outbox;
  zones: ZoneTable;
}

/** Changes of single contacts, and the history of all changes. */
export function wireChanges({ db, outbox, zones }: ChangeParts): Endpoint[] {
  return [
    ...callTaskEditEndpoints({
      edits: createCallTaskEdits({ store: createCallTaskEditStore(db), outbox, zones }),
    }),
    ...campaignEventEndpoints({ history: createCampaignHistory(db) }),
  ];
}
