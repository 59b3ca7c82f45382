import type { Express } from 'express';
import request from 'supertest';
import { wireApi, type ApiParts } from '../../src/bin/wire-api.js';
import { createApiKeyStore } from '../../src/db/api-key-store.js';
import type { Database } from '../../src/db/knex.js';
import type { Role } from '../../src/domain/principal.js';
import { createLogger } from '../../src/observability/logger.js';
import { createFakeWorkflowMessages, type FakeWorkflowMessages } from './fake-workflow-messages.js';

export const TEST_SECRET = 'a secret for tests only, of 32 characters';

export interface TestApi {
  app: Express;
  messages: FakeWorkflowMessages;
  /** A key of the role, of the platform unless a company is given. */
  key(role?: Role, companyId?: string | null): Promise<string>;
  /** Requests with a key. */
  as(key: string): Client;
}

type Send = (path: string) => request.Test;
export type Client = Record<'get' | 'post' | 'put' | 'delete', Send>;

/** The whole API over a real database, with what lies behind its ports faked. */
export function testApi(db: Database, parts: Partial<ApiParts> = {}): TestApi {
  const messages = createFakeWorkflowMessages();
  const app = wireApi({
    config: { secret: TEST_SECRET, api: { corsOrigins: [], uploadMaxBytes: 10_000_000 } },
    db,
    messages,
    completion: {
      heartbeat: async () => 'ok',
      complete: async () => undefined,
      abandon: async () => undefined,
    },
    probeTemporal: async () => undefined,
    log: createLogger('test', process.env['TEST_LOG_LEVEL'] ?? 'silent'),
    ...parts,
  });
  return {
    app,
    messages,
    async key(role = 'admin', companyId = null) {
      const wanted = { name: `${role} key`, role, companyId };
      return (await createApiKeyStore(db, TEST_SECRET).create(wanted)).key;
    },
    as(key) {
      const send = (method: keyof Client) => (path: string) =>
        request(app)[method](path).set('Authorization', `Bearer ${key}`);
      return { get: send('get'), post: send('post'), put: send('put'), delete: send('delete') };
    },
  };
}
