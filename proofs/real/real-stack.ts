import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureTelephony } from '../../scripts/telephony/telephony-programs.mjs';
import { startCarrier, type Carrier } from '../../src/carrier/carrier.js';
import { freePort } from '../../src/embedded/free-port.js';
import { say } from '../findings.js';
import { startPlatformUnderProof, type PlatformUnderProof } from '../platform-under-proof.js';
import { startTelephonyServers, type TelephonyServers } from '../telephony-servers.js';
import { startAgentProcess, type AgentProcess } from './agent-process.js';
import { BOT_WORDS } from './lab-script.js';
import { startProviderServers, type ProviderServers } from './provider-servers.js';

/** Everything that a call needs, on loopback; only carrier and paid providers are played. */
export interface RealStack {
  servers: TelephonyServers;
  carrier: Carrier;
  providers: ProviderServers;
  platform: PlatformUnderProof;
  agent: AgentProcess;
  /** What the agent was started with; for another one beside it. */
  agentEnv: Record<string, string | undefined>;
  /** Of logs, recordings and the carrier's ledger. */
  folder: string;
  stop(): Promise<void>;
}

export interface RealStackOptions {
  /** Leaves the platform's data and logs where they are. */
  keep?: boolean;
  /** Of the agent's processes, besides what it needs to run here. */
  agentEnv?: Record<string, string>;
  platformEnv?: Record<string, string>;
}

/** What is missing on this machine, one line each. */
export class TelephonyMissing extends Error {
  override readonly name = 'TelephonyMissing';
}

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const KEY = 'a-key-of-the-lab';

export async function startRealStack(options: RealStackOptions = {}): Promise<RealStack> {
  const { programs, problems } = await ensureTelephony({
    env: process.env,
    root: PROJECT,
    print: say,
  });
  if (problems.length > 0) throw new TelephonyMissing(problems.join('\n'));
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-real-'));
  const port = await freePort();
  const webhookUrl = `http://127.0.0.1:${port}/webhooks/livekit`;
  const endings: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of endings.toReversed()) await end().catch(() => undefined);
  };
  const begun = async <Part>(part: Promise<Part>, end: (part: Part) => Promise<unknown>) => {
    const started = await part;
    endings.push(() => end(started));
    return started;
  };
  try {
    const servers = await begun(
      startTelephonyServers({ programs, dataDir: join(folder, 'telephony'), webhookUrl }),
      (part) => part.stop(),
    );
    const carrier = await begun(openCarrier(join(folder, 'carrier')), (part) => part.stop());
    const providers = await begun(startProviderServers(), (part) => part.stop());
    await providers.prepare(Object.values(BOT_WORDS));
    const platform = await begun(
      startPlatformUnderProof({
        keep: options.keep ?? false,
        env: { ...platformEnv(servers, folder, port), ...options.platformEnv },
      }),
      (part) => part.stop(),
    );
    const env = { ...agentEnv(servers, providers), ...options.agentEnv };
    const agent = await begun(startAgentProcess({ env, folder }), (part) => part.stop());
    return { servers, carrier, providers, platform, agent, agentEnv: env, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function openCarrier(dataDir: string): Promise<Carrier> {
  mkdirSync(dataDir, { recursive: true });
  const log = { info: () => undefined, warn: () => undefined };
  return startCarrier({ host: '127.0.0.1', sipPort: 0, controlPort: 0, dataDir, log });
}

function livekitEnv({ url, apiKey, apiSecret }: TelephonyServers) {
  return { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret };
}

function platformEnv(servers: TelephonyServers, folder: string, port: number) {
  return {
    ...livekitEnv(servers),
    PORT: String(port),
    RECORDINGS_PATH: join(folder, 'recordings'),
    LOG_LEVEL: 'info',
  };
}

/** Nothing of the surroundings may lead a call to a provider outside. */
function agentEnv(servers: TelephonyServers, { urls }: ProviderServers) {
  const { PATH, HOME } = process.env;
  return {
    ...{ PATH, HOME },
    ...livekitEnv(servers),
    DEEPGRAM_API_KEY: KEY,
    DEEPGRAM_BASE_URL: urls.deepgram,
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: urls.openai,
    CARTESIA_API_KEY: KEY,
    CARTESIA_BASE_URL: urls.cartesia,
    AGENT_CALLS_MAX: '12',
    AGENT_IDLE_PROCESSES: '2',
    AGENT_DRAIN_SECONDS: '5',
    LOG_LEVEL: 'info',
  };
}
