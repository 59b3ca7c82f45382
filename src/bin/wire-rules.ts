import type { Endpoint } from '../api/endpoint.js';
import type { UploadSettings } from '../api/contact-upload.js';
import { approvalEndpoints } from '../api/routes/approvals.js';
import { callerIdEndpoints } from '../api/routes/caller-ids.js';
import { consentFileEndpoints } from '../api/routes/consent-files.js';
import { consentEndpoints } from '../api/routes/consents.js';
import { policyPackEndpoints } from '../api/routes/policy-packs.js';
import { suppressionFileEndpoints } from '../api/routes/suppression-files.js';
import { suppressionEndpoints } from '../api/routes/suppressions.js';
import { createApprovalStore } from '../db/approval-store.js';
import { createCallerIdStore } from '../db/caller-id-store.js';
import { createCompanyStore } from '../db/company-store.js';
import { createConsentStore } from '../db/consent-store.js';
import type { Database } from '../db/knex.js';
import { createPolicyPackStore } from '../db/policy-pack-store.js';
import { createSuppressionStore } from '../db/suppression-store.js';
import { createCsvTables } from '../import/csv-table.js';
import { parsePhone } from '../import/phone-parser.js';
import { loadPacks } from '../rulebook/load-packs.js';
import { createApprovals } from '../services/approvals.js';
import { createCallerIds } from '../services/caller-ids.js';
import { createCompanyService } from '../services/companies.js';
import { createConsents } from '../services/consents.js';
import type { Outbox } from '../services/outbox.js';
import { createPolicyPacks } from '../services/policy-packs.js';
import { createSuppressions } from '../services/suppressions.js';

export interface RuleParts {
  db: Database;
  outbox: Outbox;
  upload: UploadSettings;
}

/** What the gate decides by, as records: suppressions, consents, approvals, packs, caller ids. */
export function wireRules({ db, outbox, upload }: RuleParts): Endpoint[] {
  const companies = createCompanyService(createCompanyStore(db));
  const files = createCsvTables();
  const packs = loadPacks();
  const ownPacks = createPolicyPackStore(db);
  const approvalStore = createApprovalStore(db);
  const suppressions = createSuppressions({
    store: createSuppressionStore(db),
    ...{ files, parsePhone, companies, outbox },
  });
  const consents = createConsents({
    store: createConsentStore(db),
    ...{ files, parsePhone, companies },
  });
  return [
    ...suppressionFileEndpoints({ suppressions, upload }),
    ...suppressionEndpoints(suppressions),
    ...consentFileEndpoints({ consents, upload }),
    ...consentEndpoints(consents),
    ...approvalEndpoints(createApprovals({ store: approvalStore, packs, ownPacks, companies })),
    ...policyPackEndpoints(
      createPolicyPacks({ store: ownPacks, packs, approvals: approvalStore, companies }),
    ),
    ...callerIdEndpoints(createCallerIds({ store: createCallerIdStore(db), parsePhone })),
  ];
}
