import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { RoomServiceClient, SipCallError, SipClient } from 'livekit-server-sdk';
import type { Callee } from '../src/carrier/callee.js';
import type { Carrier } from '../src/carrier/carrier.js';
import type { CallFacts } from '../src/carrier/call-state.js';
import type { TelephonyServers } from './telephony-servers.js';

export interface DialedCallee {
  callee: Callee;
  number: string;
  /** What the API of LiveKit answered. */
  answer: string;
  /** What the carrier saw; null when no INVITE came. */
  call: CallFacts | null;
  /** INVITEs with this attempt's id. */
  invites: number;
  elapsedMs: number;
}

export interface Line {
  servers: TelephonyServers;
  carrier: Carrier;
  /** Of LiveKit's trunk that leads to the carrier. */
  trunk: string;
}

const RING_SECONDS = 6;
const RING_LATE_SECONDS = 30;
/** How long we stay on the line with somebody who does not hang up. */
const STAY_MS = 4_000;
const END_LIMIT_MS = 75_000;

/** Dials a callee once, without an agent, and waits for the carrier to say how the call ended. */
export async function dialCallee(line: Line, callee: Callee): Promise<DialedCallee> {
  const { servers, carrier } = line;
  const attempt = randomUUID();
  const number = `+799900012${callee.suffix}`;
  const room = `call-${attempt}`;
  const http = servers.url.replace(/^ws/, 'http');
  const rooms = new RoomServiceClient(http, servers.apiKey, servers.apiSecret);
  await rooms.createRoom({ name: room, emptyTimeout: 120, departureTimeout: 5 });
  const begun = performance.now();
  const answer = await dial(line, { attempt, number, room });
  const callOf = () => carrier.calls().find((call) => call.attempt === attempt) ?? null;
  if (answer === 'answered') {
    const limit = callee.expect.ends === 'caller' ? STAY_MS : END_LIMIT_MS;
    await until(() => ended(callOf()), limit);
  }
  await rooms.deleteRoom(room).catch(() => undefined);
  await until(() => ended(callOf()), callee.name === 'no_reply' ? 45_000 : 5_000);
  const invites = carrier.ledger
    .after(0)
    .filter((entry) => entry.event === 'invite' && entry.attempt === attempt).length;
  const elapsedMs = performance.now() - begun;
  return { callee, number, answer, call: callOf(), invites, elapsedMs };
}

/** A trunk to the carrier, as an operator would register one. */
export async function openTrunk(servers: TelephonyServers, carrier: Carrier): Promise<string> {
  const http = servers.url.replace(/^ws/, 'http');
  const sip = new SipClient(http, servers.apiKey, servers.apiSecret);
  const { sipTrunkId } = await sip.createSipOutboundTrunk('carrier', carrier.sip, ['+15550100']);
  return sipTrunkId;
}

interface Dial {
  attempt: string;
  number: string;
  room: string;
}

async function dial({ servers, trunk }: Line, { attempt, number, room }: Dial): Promise<string> {
  const http = servers.url.replace(/^ws/, 'http');
  const sip = new SipClient(http, servers.apiKey, servers.apiSecret);
  const ring = number.endsWith('12') ? RING_LATE_SECONDS : RING_SECONDS;
  const options = {
    participantIdentity: `callee-${attempt}`,
    participantAttributes: { attemptId: attempt },
    headers: { 'X-Attempt-Id': attempt },
    waitUntilAnswered: true,
    ringingTimeout: ring,
    timeout: 45,
  };
  try {
    await sip.createSipParticipant(trunk, number, room, options);
    return 'answered';
  } catch (error) {
    if (error instanceof SipCallError)
      return `${error.sipStatusCode ?? ''} ${error.sipStatus ?? ''}`;
    return error instanceof Error ? error.message : String(error);
  }
}

function ended(call: CallFacts | null): boolean {
  return call !== null && call.ended_by !== null;
}

async function until(happened: () => boolean, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!happened() && performance.now() < end) await pause(50);
}

/** Null when the call went as the table of callees says; else what was different. */
export function differenceOf({ callee, call, invites }: DialedCallee): string | null {
  const { status, ends } = callee.expect;
  if (call === null) return 'no INVITE';
  if (invites !== 1) return `${invites} INVITEs`;
  // What the caller cancels ends with 487, what nobody answers with nothing.
  const expected = status ?? (callee.name === 'no_reply' ? null : 487);
  if (call.status !== expected) return `status ${String(call.status)}, not ${String(expected)}`;
  if (status === 200 && call.ended_by !== ends) return `ended by ${String(call.ended_by)}`;
  return null;
}
