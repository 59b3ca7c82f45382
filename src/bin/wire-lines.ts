import type { Endpoint } from '../api/endpoint.js';
import { lineTestEndpoints } from '../api/routes/line-tests.js';
import { lineEndpoints } from '../api/routes/lines.js';
import { livekitWebhookEndpoints } from '../api/routes/livekit-webhook.js';
import type { Config, LivekitConfig } from '../config.js';
import { readLivekitSettings } from '../contracts/livekit-line.js';
import { keepDefaultLine } from '../db/default-line.js';
import type { Database } from '../db/knex.js';
import { createLineEventStore } from '../db/line-event-store.js';
import { createLineStore } from '../db/line-store.js';
import { createSecretBox } from '../db/webhook-secret.js';
import { RefusedAddressError, resolveHost } from '../net/address-guard.js';
import type { Logger } from '../observability/logger.js';
import type { CallCompletion } from '../ports/call-completion.js';
import type { Telephony } from '../ports/telephony.js';
import { createLineEvents } from '../services/line-events.js';
import { createLines } from '../services/lines.js';
import { repeat, type Repeated } from '../services/repeat.js';
import { createLivekitLineCheck } from '../telephony/livekit-line-check.js';
import { createLivekitTelephony } from '../telephony/livekit-telephony.js';
import { createLivekitWatch, createLivekitWebhook } from '../telephony/livekit-webhook.js';
import { createSimulatedTelephony } from '../telephony/simulated-telephony.js';
import { createTelephonyOfLines } from '../telephony/telephony-of-lines.js';

type LineConfig = Pick<Config, 'secret'> & Partial<Pick<Config, 'livekit' | 'webhooks'>>;

const DEFAULT_LINE_EVERY_MS = 60_000;

export interface LineParts {
  config: LineConfig;
  db: Database;
  completion: CallCompletion;
  log: Logger;
}

/** Lines over the API, and the door at which LiveKit tells who left a call. */
export function wireLines({ config, db, completion, log }: LineParts): Endpoint[] {
  const livekit = config.livekit ?? null;
  const box = createSecretBox(config.secret, 'line-secrets');
  const trunks = trunkDeps(config);
  const lines = createLines({
    store: createLineStore(db),
    check: createLivekitLineCheck(livekit, trunks),
    readRealLine: readLivekitSettings,
    box,
    objectionTo: (address) => objectionTo(address, config.webhooks?.allowPrivate === true),
  });
  const nobody = { isAttended: () => Promise.resolve(true) };
  const events = createLineEvents({
    store: createLineEventStore(db),
    watch: livekit === null ? nobody : createLivekitWatch(livekit),
    ...{ completion, log },
  });
  const reader = livekit === null ? null : createLivekitWebhook(livekit);
  return [
    ...lineEndpoints({ lines }),
    ...lineTestEndpoints({ lines }),
    ...livekitWebhookEndpoints({ reader, events }),
  ];
}

/** What dials, for the worker: simulators and, where LiveKit is configured, real trunks. */
export function wireTelephony({
  config,
  log,
}: {
  config: LineConfig & Pick<Config, 'simulator'>;
  log: Logger;
}): Telephony {
  const livekit = config.livekit ?? null;
  return createTelephonyOfLines({
    simulator: createSimulatedTelephony({ baseUrl: config.simulator.url, log }),
    livekit:
      livekit === null ? null : createLivekitTelephony({ ...livekit, ...trunkDeps(config), log }),
  });
}

/** Asked again now and then: the database may come later than the API. */
export function keepingDefaultLine(parts: {
  livekit: LivekitConfig | null;
  db: Database;
  log: Logger;
}): Repeated {
  const { livekit, db, log } = parts;
  const given = livekit?.trunk ?? null;
  const trunk = given === null ? null : { numbers: given.numbers };
  return repeat({ name: 'default line', everyMs: DEFAULT_LINE_EVERY_MS, log }, () =>
    keepDefaultLine(db, { trunk }),
  );
}

/** A company must not reach into our network with the SIP service. */
async function objectionTo(address: string, allowPrivate: boolean): Promise<string | null> {
  try {
    await resolveHost(address.replace(/:\d+$/, ''), { allowPrivate });
    return null;
  } catch (error) {
    return error instanceof RefusedAddressError ? 'must lead to a public address' : null;
  }
}

function trunkDeps(config: LineConfig) {
  const box = createSecretBox(config.secret, 'line-secrets');
  return {
    openSecret: (sealed: string) => box.open(sealed),
    environmentTrunk: config.livekit?.trunk ?? null,
  };
}
