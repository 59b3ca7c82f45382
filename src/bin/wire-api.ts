import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import { BODY_MAX_BYTES, createApp } from '../api/app.js';
import type { Endpoint } from '../api/endpoint.js';
import { createRateLimit } from '../api/rate-limit.js';
import { apiKeyEndpoints } from '../api/routes/api-keys.js';
import { bannerEndpoints } from '../api/routes/banner.js';
import { campaignEndpoints } from '../api/routes/campaigns.js';
import { companyEndpoints } from '../api/routes/companies.js';
import { companySecretEndpoints } from '../api/routes/company-secrets.js';
import { healthEndpoints } from '../api/routes/health.js';
import { skillbaseHistoryEndpoints } from '../api/routes/skillbase-history.js';
import { skillbaseVersionEndpoints } from '../api/routes/skillbase-versions.js';
import { skillbaseEndpoints } from '../api/routes/skillbases.js';
import type { Config } from '../config.js';
import { createApiKeyStore } from '../db/api-key-store.js';
import { createCampaignStore } from '../db/campaign-store.js';
import { createCompanySecretStore } from '../db/company-secret-store.js';
import { createCompanyStore } from '../db/company-store.js';
import { createGateFacts } from '../db/gate-facts.js';
import type { Database } from '../db/knex.js';
import { isMigrated } from '../db/migrate.js';
import { createOutboxStore } from '../db/outbox-store.js';
import { createSkillbaseStore } from '../db/skillbase-store.js';
import { createSecretBox } from '../db/webhook-secret.js';
import type { Logger } from '../observability/logger.js';
import { createMetrics, type Metrics } from '../observability/metrics.js';
import type { ApiKeyStore } from '../ports/api-key-store.js';
import type { CallCompletion } from '../ports/call-completion.js';
import type { WorkflowMessages } from '../ports/workflow-messages.js';
import { loadPacks } from '../rulebook/load-packs.js';
import { loadNumberZones } from '../rulebook/number-zones.js';
import { createApiKeyService } from '../services/api-keys.js';
import { createCampaignService } from '../services/campaigns.js';
import { createCompanyService } from '../services/companies.js';
import { createCompanySecrets } from '../services/company-secrets.js';
import { rememberOwners } from '../services/known-keys.js';
import { createOutbox, type Outbox } from '../services/outbox.js';
import { createSkillbaseService } from '../services/skillbases.js';
import { wireAnalytics } from './wire-analytics.js';
import { wireAnswers } from './wire-answers.js';
import { wireCallRecords } from './wire-call-records.js';
import { wireCalls } from './wire-calls.js';
import { wireChanges } from './wire-changes.js';
import { wireLiveEndpoints } from './wire-live.js';
import { wireRecords } from './wire-records.js';
import { wireRules } from './wire-rules.js';
import { wireWebhooks } from './wire-webhooks.js';
import { wireSurface, wireWrites } from './wire-surface.js';

export interface ApiParts {
  config: Pick<Config, 'secret'> &
    Partial<Pick<Config, 'webhooks' | 'recordings' | 'speech' | 'livekit'>> & {
      api: Pick<Config['api'], 'corsOrigins' | 'uploadMaxBytes'> &
        Partial<Pick<Config['api'], 'requestsPerMinute'>>;
    };
  db: Database;
  messages: WorkflowMessages;
  completion: CallCompletion;
  /** Resolves when Temporal answers. */
  probeTemporal: () => Promise<unknown>;
  /** Default: of this app alone. */
  metrics?: Metrics;
  log: Logger;
}

/**
 * The API with its stores and services; what it talks to is given, so that tests wire the same app.
 */
export function wireApi(parts: ApiParts): Express {
  const { config, db, log } = parts;
  const outbox = createOutbox({ store: createOutboxStore(db), messages: parts.messages, log });
  const keys = rememberOwners(createApiKeyStore(db, config.secret));
  const upload = {
    // Each user's own, for nobody else may read or write what waits there.
    folder: join(tmpdir(), `new-voice-uploads-${process.getuid?.() ?? 0}`),
    maxBytes: config.api.uploadMaxBytes,
  };
  const rateLimit = createRateLimit(config.api.requestsPerMinute ?? null);
  const { metrics = createMetrics() } = parts;
  return createApp({
    endpoints: [
      ...platformEndpoints(parts),
      ...configurationEndpoints(parts, outbox, keys),
      ...wireAnalytics({ db }),
      ...wireCalls({ ...parts, outbox, upload }),
      ...wireChanges({ db, outbox, zones: loadNumberZones() }),
      ...wireRules({ db, outbox, upload }),
      ...wireWebhooks({ config, db }),
      ...wireSurface({
        ...{ db, rateLimit, metrics },
        ...{ uploadMaxBytes: upload.maxBytes, bodyMaxBytes: BODY_MAX_BYTES },
      }),
      ...wireRecords({ config, db, outbox, upload }),
      ...wireCallRecords(db),
      ...wireLiveEndpoints(db),
      ...wireAnswers({
        db,
        outbox,
        gate: createGateFacts({ packs: loadPacks(), zones: loadNumberZones() }),
      }),
    ],
    findPrincipal: (key) => keys.findOwner(key),
    corsOrigins: config.api.corsOrigins,
    ...{ rateLimit, metrics, log },
    writes: wireWrites({ db, log }),
  });
}

function platformEndpoints({ db, probeTemporal }: ApiParts): Endpoint[] {
  const probes = {
    database: () => db('companies').limit(1).pluck('id'),
    temporal: probeTemporal,
    migrations: () => isMigrated(db),
  };
  const version = packageVersion();
  return [...bannerEndpoints({ version }), ...healthEndpoints({ version, probes })];
}

/** Bots, campaigns, companies and keys. */
function configurationEndpoints(
  { config, db }: ApiParts,
  outbox: Outbox,
  keys: ApiKeyStore,
): Endpoint[] {
  const companies = createCompanyService(createCompanyStore(db));
  const skillbases = createSkillbaseStore(db);
  const campaigns = createCampaignStore(db);
  const box = createSecretBox(config.secret, 'company-secrets');
  const secrets = createCompanySecretStore({ db, box });
  const skillbaseService = createSkillbaseService({ store: skillbases, companies, secrets });
  return [
    ...skillbaseEndpoints(skillbaseService),
    ...skillbaseVersionEndpoints(skillbaseService),
    ...skillbaseHistoryEndpoints(skillbaseService),
    ...campaignEndpoints(
      createCampaignService({ store: campaigns, skillbases, companies, outbox }),
    ),
    ...companyEndpoints(companies),
    ...companySecretEndpoints(createCompanySecrets({ store: secrets, companies })),
    ...apiKeyEndpoints(createApiKeyService({ store: keys, companies })),
  ];
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
