import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { Client } from '@temporalio/client';
import { startWorker, type RunningWorker } from '../../src/bin/start-worker.js';
import { wireApi } from '../../src/bin/wire-api.js';
import type { LivekitConfig } from '../../src/config.js';
import { openDatabase, type Database } from '../../src/db/knex.js';
import { createLogger } from '../../src/observability/logger.js';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.js';
import { createCallCompletion } from '../../src/temporal/call-completion-client.js';
import { createWorkflowMessages } from '../../src/temporal/workflow-messages-client.js';
import { registerSearchAttributes } from '../../src/temporal/register-search-attributes.js';
import { TEST_SECRET } from './api.js';
import { aCallTask, aCampaign, aClock, aLine } from './builders.js';
import { databaseUrl, useDatabase } from './database.js';
import type { CampaignRow } from './rows.js';
import { uniqueName, useTemporal, workflowBundle } from './temporal.js';

/**
 * The whole platform in one process: real Postgres, real Temporal, the simulator, the API's door
 * and a worker.
 */
export interface Engine {
  db: Database;
  temporal: Client;
  namespace: string;
  /** Where the API listens. */
  apiUrl: string;
  /**
   * A campaign on a simulated line of its own whose time runs at `speed`; one task for each number.
   */
  campaign(wish: CampaignWish): Promise<CampaignRow>;
  /** What the API does on `POST .../{verb}`, without HTTP. */
  ask(campaignId: string, verb: 'start' | 'pause' | 'resume' | 'stop'): Promise<void>;
  until(campaignId: string, status: string, patienceMs?: number): Promise<void>;
  ledger(campaignId: string): Promise<LedgerEntry[]>;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
}

export interface CampaignWish {
  numbers: string[];
  speed?: number;
  settings?: Record<string, unknown>;
  row?: Partial<CampaignRow>;
  contactName?: string;
}

export interface LedgerEntry {
  attempt: string;
  event: string;
  code: string | null;
  at_real: string;
}

const POLL_MS = 25;
const PATIENCE_MS = 50_000;

export interface EngineOptions {
  /** Asked when the engine starts; without it only simulated lines work. */
  livekit?: () => LivekitConfig;
}

/** Each test file gets a Temporal namespace of its own, so that task queues are not shared. */
export function useEngine(more: EngineOptions = {}): () => Engine {
  // Hooks run in the order in which they are written: what uses the database ends before it goes.
  const closers: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closers) await close();
  });
  const database = useDatabase({ pool: 16 });
  const temporal = useTemporal();
  const namespace = uniqueName('engine');
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-engine-'));
  const log = createLogger('engine', process.env['TEST_LOG_LEVEL'] ?? 'silent');
  let parts: Parts | null = null;

  beforeAll(async () => {
    const connection = temporal().client.connection;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: DAY_SECONDS },
    });
    await registerSearchAttributes(connection as never, namespace);
    const client = new Client({ connection, namespace });
    const simulator = await startSimulator({ host: '127.0.0.1', port: 0, dataDir: folder, log });
    const doorDatabase = openDatabase({ url: databaseUrl(), pool: 8 });
    const livekit = more.livekit?.() ?? null;
    const limits = { corsOrigins: [], uploadMaxBytes: 1_000_000 };
    const api = wireApi({
      config: { secret: TEST_SECRET, api: limits, livekit },
      db: doorDatabase,
      messages: createWorkflowMessages(client),
      completion: createCallCompletion(client),
      probeTemporal: async () => undefined,
      log,
    });
    const server = api.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const doorUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const begin = () =>
      startWorker({
        config: {
          database: { url: databaseUrl(), pool: 12 },
          temporal: {
            ...{ address: temporal().address, namespace, apiKey: undefined },
            ...{ tls: false, uiUrl: '' },
          },
          simulator: { url: simulator.url, dataDir: folder },
          doorUrl,
          ...{ secret: TEST_SECRET, livekit },
          webhooks: { allowPrivate: true },
        },
        log,
        workflowBundle: workflowBundle(),
      });
    parts = { client, simulator, apiUrl: doorUrl, worker: await begin(), begin };
    closers.push(async () => {
      await parts?.worker?.stop();
      await simulator.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await doorDatabase.destroy();
      rmSync(folder, { recursive: true, force: true });
    });
  });
  return () => {
    if (parts === null) throw new Error('the engine is there in hooks and tests only');
    return engineOf(database(), parts, namespace);
  };
}

const DAY_SECONDS = 86_400 as never;

interface Parts {
  client: Client;
  simulator: Simulator;
  apiUrl: string;
  worker: RunningWorker | null;
  begin: () => Promise<RunningWorker>;
}

function engineOf(db: Database, parts: Parts, namespace: string): Engine {
  const messages = createWorkflowMessages(parts.client);
  return {
    db,
    temporal: parts.client,
    apiUrl: parts.apiUrl,
    namespace,
    campaign: (wish) => buildCampaign(db, wish),
    async ask(campaignId, verb) {
      const closes = verb === 'pause' || verb === 'stop';
      const rows: { control_seq: number }[] = await db('campaigns')
        .where({ id: campaignId })
        .update({
          control: closes ? verb : 'run',
          control_seq: db.raw('control_seq + 1'),
          ...(closes ? { admission_open: false } : {}),
        })
        .returning('control_seq');
      const controlSeq = rows[0]?.control_seq ?? 0;
      await messages.send({ campaignId, callTaskId: null, message: verb, controlSeq });
    },
    until: (campaignId, status, patienceMs) =>
      eventually(
        `campaign is ${status}`,
        async () => {
          const row = (await db('campaigns').where({ id: campaignId }).first()) as CampaignRow;
          return row.status === status;
        },
        patienceMs,
      ),
    async ledger(campaignId) {
      const row = (await db('campaigns').where({ id: campaignId }).first()) as CampaignRow;
      const answer = await fetch(`${parts.simulator.url}/ledger?line=${row.line_id}`);
      const lines = (await answer.text()).split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as LedgerEntry);
    },
    async stopWorker() {
      await parts.worker?.stop();
      parts.worker = null;
    },
    async startWorker() {
      parts.worker = await parts.begin();
    },
  };
}

async function buildCampaign(db: Database, wish: CampaignWish): Promise<CampaignRow> {
  const settings = { by: 'suffix', talk_seconds: [20, 30], ring_seconds: [2, 4], ...wish.settings };
  const line = await aLine(db, { settings });
  await aClock(db, { line_id: line.id, speed: wish.speed ?? 600 });
  const campaign = await aCampaign(db, {
    line_id: line.id,
    calls_per_minute: 60_000,
    max_concurrent_calls: 1_000,
    ...wish.row,
  });
  for (const phone_number of wish.numbers) {
    await aCallTask(db, {
      campaign_id: campaign.id,
      phone_number,
      contact_name: wish.contactName ?? 'Анна',
    });
  }
  return campaign;
}

/** Looks again until the condition holds: progress is awaited, never slept for. */
export async function eventually(
  what: string,
  holds: () => Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const until = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
