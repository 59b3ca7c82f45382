import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RoomAgentDispatch, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import { startTelephonyServers, type TelephonyServers } from '../../../proofs/telephony-servers.js';
import type { TelephonyProgram } from '../../../scripts/telephony/telephony-programs.mjs';
import type { CallFacts } from '../../../src/carrier/call-state.js';
import { startCarrier, type Carrier } from '../../../src/carrier/carrier.js';
import type { ChatScripts } from '../providers/chat-scripts.js';
import { startFakeCartesia, type FakeCartesia } from '../providers/fake-cartesia.js';
import { startFakeDeepgram, type FakeDeepgram } from '../providers/fake-deepgram.js';
import { startFakeOpenAi, type FakeOpenAi } from '../providers/fake-openai.js';
import { knownSentences } from '../providers/known-sentences.js';
import { startAgentProcess, type AgentProcess } from './agent-process.js';
import { startFakeDoor, type FakeDoor } from './fake-door.js';

/** Real telephony servers and a real agent between a carrier, providers and a door of ours. */
export interface PhoneStack {
  folder: string;
  servers: TelephonyServers;
  carrier: Carrier;
  deepgram: FakeDeepgram;
  openai: FakeOpenAi;
  cartesia: FakeCartesia;
  door: FakeDoor;
  agent: AgentProcess;
  rooms: RoomServiceClient;
  /** Opens the room of a call, waits for its agent, and dials once it is ready. */
  call(number: string, briefing: object): Promise<PhoneCall>;
  stop(): Promise<void>;
}

export interface PhoneCall {
  callId: string;
  /** What LiveKit says of the dial. */
  answer: string;
  facts(): CallFacts | null;
  ended(limitMs?: number): Promise<CallFacts>;
  report(limitMs?: number): Promise<Record<string, unknown>>;
}

export interface PhoneStackOptions {
  programs: readonly TelephonyProgram[];
  scripts: ChatScripts;
  env?: Record<string, string>;
}

const READY_LIMIT_MS = 120_000;
const quiet = { info: () => undefined, warn: () => undefined };

export async function startPhoneStack(options: PhoneStackOptions): Promise<PhoneStack> {
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-phone-'));
  const servers = await startTelephonyServers({ programs: options.programs, dataDir: folder });
  const ports = { host: '127.0.0.1', sipPort: 0, controlPort: 0 };
  const carrier = await startCarrier({ ...ports, dataDir: folder, log: quiet });
  const deepgram = await startFakeDeepgram({ sentences: knownSentences() });
  const openai = await startFakeOpenAi({ scripts: options.scripts });
  const cartesia = await startFakeCartesia();
  const door = await startFakeDoor();
  const env = {
    LIVEKIT_URL: servers.url,
    LIVEKIT_API_KEY: servers.apiKey,
    LIVEKIT_API_SECRET: servers.apiSecret,
    ...{ DEEPGRAM_API_KEY: 'key', DEEPGRAM_BASE_URL: deepgram.url },
    ...{ OPENAI_API_KEY: 'key', OPENAI_BASE_URL: openai.url },
    ...{ CARTESIA_API_KEY: 'key', CARTESIA_BASE_URL: cartesia.url },
    AGENT_IDLE_PROCESSES: '1',
    ...options.env,
  };
  const agent = await startAgentProcess({ folder, env });
  const http = servers.url.replace(/^ws/, 'http');
  const rooms = new RoomServiceClient(http, servers.apiKey, servers.apiSecret);
  const parts = { folder, servers, carrier, deepgram, openai, cartesia, door, agent, rooms };
  return {
    ...parts,
    call: (number, briefing) => dial(parts, number, briefing),
    async stop() {
      await agent.stop();
      await Promise.all([deepgram.close(), openai.close(), cartesia.close(), door.close()]);
      await carrier.stop();
      await servers.stop();
    },
  };
}

type Parts = Omit<PhoneStack, 'call' | 'stop'>;

async function dial(parts: Parts, number: string, briefing: object): Promise<PhoneCall> {
  const { servers, carrier, door, rooms } = parts;
  const callId = randomUUID();
  const room = `call-${callId}`;
  door.briefings.set(callId, { ...briefing, call_id: callId });
  const metadata = JSON.stringify({ call_id: callId, door_url: door.url, token: 'token' });
  const agents = [new RoomAgentDispatch({ agentName: 'new-voice', metadata })];
  await rooms.createRoom({ name: room, emptyTimeout: 120, departureTimeout: 5, agents });
  await until(() => isReady(parts, room), READY_LIMIT_MS, `no agent came:\n${parts.agent.log()}`);
  const sip = new SipClient(servers.url.replace(/^ws/, 'http'), servers.apiKey, servers.apiSecret);
  const trunk = { hostname: carrier.sip } as Parameters<SipClient['createSipParticipant']>[4];
  const answer = await sip.createSipParticipant('', number, room, dialOptions(callId), trunk).then(
    () => 'answered',
    (error: unknown) => String(error),
  );
  const facts = () => carrier.calls().find((call) => call.attempt === callId) ?? null;
  return {
    callId,
    answer,
    facts,
    async ended(limitMs = 30_000) {
      const isOver = () => (facts()?.ended_by ?? null) !== null;
      await until(isOver, limitMs, `the call did not end:\n${parts.agent.log()}`);
      return facts() as CallFacts;
    },
    async report(limitMs = 30_000) {
      const reports = () => door.visitsOf(callId, 'report');
      await until(() => reports().length > 0, limitMs, `no report:\n${parts.agent.log()}`);
      return reports()[0]?.body as Record<string, unknown>;
    },
  };
}

function dialOptions(callId: string) {
  return {
    participantIdentity: `callee-${callId}`,
    participantAttributes: { attemptId: callId },
    headers: { 'X-Attempt-Id': callId },
    fromNumber: '+15550100',
    waitUntilAnswered: true,
    ringingTimeout: 6,
    timeout: 30,
  };
}

async function isReady({ rooms }: Parts, room: string): Promise<boolean> {
  const participants = await rooms.listParticipants(room);
  return participants.some(({ attributes }) => attributes['agent.ready'] === '1');
}

export async function until(
  happened: () => boolean | Promise<boolean>,
  limitMs: number,
  otherwise: string,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await happened())) {
    if (performance.now() > end) throw new Error(otherwise);
    await pause(25);
  }
}
