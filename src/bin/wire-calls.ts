import type { UploadSettings } from '../api/contact-upload.js';
import type { Endpoint } from '../api/endpoint.js';
import { agentDoorEndpoints } from '../api/routes/agent-door.js';
import { callListEndpoints } from '../api/routes/call-list.js';
import { callRecordingEndpoints } from '../api/routes/call-recordings.js';
import { callTaskEndpoints } from '../api/routes/call-tasks.js';
import { importEndpoints } from '../api/routes/imports.js';
import { numberRangeEndpoints } from '../api/routes/number-ranges.js';
import type { Config } from '../config.js';
import { createCallReportStore } from '../db/call-report-store.js';
import { createCallTaskStore } from '../db/call-task-store.js';
import { createCompanySecretStore } from '../db/company-secret-store.js';
import { createCompanyStore } from '../db/company-store.js';
import { createImportStore } from '../db/import-store.js';
import type { Database } from '../db/knex.js';
import { createNumberRangeStore } from '../db/number-range-store.js';
import { createSecretBox } from '../db/webhook-secret.js';
import { createCsvNumberRanges } from '../import/csv-number-ranges.js';
import { createThreadedContacts } from '../import/threaded-contacts.js';
import { createRecordings } from '../media/recordings.js';
import type { Logger } from '../observability/logger.js';
import type { CallCompletion } from '../ports/call-completion.js';
import { loadNumberZones } from '../rulebook/number-zones.js';
import { createAgentDoor } from '../services/agent-door.js';
import { createCallTasks } from '../services/call-tasks.js';
import { createCompanyService } from '../services/companies.js';
import { createImportContacts } from '../services/import-contacts.js';
import { createNumberRanges } from '../services/number-ranges.js';
import type { Outbox } from '../services/outbox.js';
import { wireLines } from './wire-lines.js';

export interface CallParts {
  config: Pick<Config, 'secret'> & Partial<Pick<Config, 'livekit' | 'recordings' | 'webhooks'>>;
  upload: UploadSettings;
  db: Database;
  outbox: Outbox;
  completion: CallCompletion;
  log: Logger;
}

/** Contacts, call tasks, lines and the agents' door. */
export function wireCalls({ config, upload, db, outbox, completion, log }: CallParts): Endpoint[] {
  const zones = loadNumberZones();
  const imports = createImportContacts({
    store: createImportStore(db),
    files: createThreadedContacts({ entry: new URL('import-thread.ts', import.meta.url) }),
    outbox,
    onFailure: (importId, error) => {
      log.warn({ importId, error: String(error) }, 'an import failed');
    },
  });
  const door = createAgentDoor({
    store: createCallReportStore(db),
    completion,
    secrets: createCompanySecretStore({
      ...{ db, box: createSecretBox(config.secret, 'company-secrets') },
    }),
    recordings: createRecordings(config.recordings ?? { folder: null }),
    secret: config.secret,
  });
  return [
    ...callListEndpoints({ imports, upload }),
    ...importEndpoints({ imports }),
    ...numberRangeEndpoints({
      ranges: createNumberRanges({
        store: createNumberRangeStore(db),
        files: createCsvNumberRanges({ zones }),
        companies: createCompanyService(createCompanyStore(db)),
        outbox,
      }),
      upload,
    }),
    ...callTaskEndpoints({
      callTasks: createCallTasks({ store: createCallTaskStore(db), outbox }),
    }),
    ...wireLines({ config, db, completion, log }),
    ...agentDoorEndpoints({ door }),
    ...callRecordingEndpoints({ door, maxBytes: upload.maxBytes }),
  ];
}
