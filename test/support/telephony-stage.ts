import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Room } from '@livekit/rtc-node';
import { AccessToken, WebhookReceiver, type WebhookEvent } from 'livekit-server-sdk';
import { startTelephonyServers, type TelephonyServers } from '../../proofs/telephony-servers.js';
import { ensureTelephony } from '../../scripts/telephony/telephony-programs.mjs';
import { startCarrier, type Carrier } from '../../src/carrier/carrier.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Why tests with a real LiveKit can't run here, in words; null: they can. */
export async function telephonyMissing(): Promise<string | null> {
  const { problems } = await ensureTelephony({ env: process.env, root, print: () => undefined });
  if (problems.length === 0) return null;
  return `${problems.join('; ')} (npm run telephony-setup gets what can be got)`;
}

export interface RealTelephony {
  servers: TelephonyServers;
  carrier: Carrier;
  /** Every webhook that LiveKit sent, oldest first. */
  webhooks: { event: WebhookEvent; body: string; authorization: string }[];
  /** Where webhooks are sent on to, as they came. */
  forwardTo(url: string): void;
  /** Agents join the rooms that are opened from now on, or do not. */
  agentsJoin(join: boolean): void;
  /** The stand-in of the agent in a room. */
  agentOf(room: string): Room | undefined;
  /** INVITEs with this attempt's id. */
  invites(attempt: string): number;
  close(): Promise<void>;
}

/**
 * A real livekit-server and livekit-sip, our carrier, and in each room a stand-in of the agent that
 * joins, says that it is ready and does nothing more.
 */
export async function startRealTelephony(): Promise<RealTelephony> {
  const { programs } = await ensureTelephony({ env: process.env, root, print: () => undefined });
  const dataDir = mkdtempSync(join(tmpdir(), 'new-voice-telephony-'));
  const log = { info: () => undefined, warn: () => undefined };
  const webhooks: RealTelephony['webhooks'] = [];
  const agents = new Map<string, Room>();
  let joins = true;
  let forward: string | null = null;
  const hooks = createServer(async (request, response) => {
    const body = await textOf(request);
    response.end();
    const authorization = request.headers.authorization ?? '';
    const receiver = new WebhookReceiver(servers.apiKey, servers.apiSecret);
    const event = await receiver.receive(body, authorization);
    webhooks.push({ event, body, authorization });
    if (forward !== null) void fetch(forward, { method: 'POST', body, headers: { authorization } });
    const name = event.room?.name ?? '';
    if (event.event !== 'room_started' || !joins || agents.has(name)) return;
    // A room that was closed meanwhile needs no agent; an open one without any fails its test.
    const agent = await joinAsAgent(servers, name).catch(() => null);
    if (agent !== null) agents.set(name, agent);
  });
  hooks.listen(0, '127.0.0.1');
  await once(hooks, 'listening');
  const { port } = hooks.address() as AddressInfo;
  const webhookUrl = `http://127.0.0.1:${port}/webhooks/livekit`;
  const servers = await startTelephonyServers({ programs, dataDir, webhookUrl });
  const carrier = await startCarrier({
    ...{ host: '127.0.0.1', sipPort: 0, controlPort: 0, dataDir, log },
  });
  return {
    ...{ servers, carrier, webhooks },
    forwardTo: (url) => void (forward = url),
    agentsJoin: (join) => void (joins = join),
    agentOf: (room) => agents.get(room),
    invites: (attempt) =>
      carrier.ledger
        .after(0)
        .filter((entry) => entry.event === 'invite' && entry.attempt === attempt).length,
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.disconnect()));
      await carrier.stop();
      await servers.stop();
      hooks.close();
      hooks.closeAllConnections();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function joinAsAgent(servers: TelephonyServers, name: string): Promise<Room> {
  const token = new AccessToken(servers.apiKey, servers.apiSecret, {
    identity: `agent-${name}`,
    attributes: { 'agent.ready': '1' },
  });
  token.kind = 'agent';
  token.addGrant({ roomJoin: true, room: name, agent: true });
  const room = new Room();
  await room.connect(servers.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  return room;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
