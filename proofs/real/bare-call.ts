import { randomUUID } from 'node:crypto';
import { RoomAgentDispatch, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import type { BehaviourInput } from '../../src/carrier/callee.js';
import type { CallFacts } from '../../src/carrier/call-state.js';
import type { LedgerEntry } from '../../src/carrier/ledger.js';
import { until } from './real-campaign-run.js';
import type { RealStack } from './real-stack.js';

const AGENT_LIMIT_MS = 30_000;

/** One call by the bare agent, dialled as plainly as LiveKit lets one dial. */
export async function bareCall(
  { servers, carrier }: RealStack,
  call: { number: string; trunk: string; behaviour: BehaviourInput; limitMs: number },
): Promise<{ heard: CallFacts | null; entries: LedgerEntry[] }> {
  const attempt = randomUUID();
  const room = `bare-${attempt}`;
  const http = servers.url.replace(/^ws/, 'http');
  const rooms = new RoomServiceClient(http, servers.apiKey, servers.apiSecret);
  const sip = new SipClient(http, servers.apiKey, servers.apiSecret);
  carrier.phoneBook.script(call.number, { behaviour: call.behaviour });
  const agents = [new RoomAgentDispatch({ agentName: 'bare' })];
  await rooms.createRoom({ name: room, emptyTimeout: 60, departureTimeout: 5, agents });
  const isReady = async () => {
    const there = await rooms.listParticipants(room);
    return there.some(({ attributes }) => attributes['agent.ready'] === '1');
  };
  if (!(await until(isReady, AGENT_LIMIT_MS))) throw new Error('the bare agent did not come');
  await sip.createSipParticipant(call.trunk, call.number, room, {
    ...{ participantIdentity: `callee-${attempt}`, headers: { 'X-Attempt-Id': attempt } },
    ...{ waitUntilAnswered: true, ringingTimeout: 20, timeout: 40 },
  });
  const ofThisCall = ({ attempt: of }: { attempt: string | null }) => of === attempt;
  const facts = () => carrier.calls().find(ofThisCall) ?? null;
  await until(async () => (facts()?.ended_by ?? null) !== null, call.limitMs);
  await rooms.deleteRoom(room).catch(() => undefined);
  return { heard: facts(), entries: carrier.ledger.after(0).filter(ofThisCall) };
}
