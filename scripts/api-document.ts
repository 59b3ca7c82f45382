import { wireApi } from '../src/bin/wire-api.js';
import { openDatabase } from '../src/db/knex.js';
import { createLogger } from '../src/observability/logger.js';

const nothing = async () => undefined;

/** The OpenAPI document, from the declarations alone: no server is asked for anything. */
export function readDocument(): Record<string, unknown> {
  const app = wireApi({
    config: { secret: 'x'.repeat(32), api: { corsOrigins: [], uploadMaxBytes: 1_024 } },
    db: openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', pool: 1 }),
    messages: { send: async () => ({ delivered: true }) } as never,
    completion: { heartbeat: async () => 'ok', complete: nothing },
    probeTemporal: nothing,
    log: createLogger('document', 'silent'),
  });
  return app.locals.openApi as Record<string, unknown>;
}
