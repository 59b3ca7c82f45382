import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { ServerError } from 'livekit-server-sdk';
import type { LineCheck, LineCheckStep } from '../ports/real-line.js';
import { createLivekitApi, type LivekitApi, type LivekitKeys } from './livekit-api.js';
import { inlineOf, trunkOfLine, type DialTrunk, type TrunkDeps } from './livekit-trunk.js';

/** A name that can't be resolved, by its standard: whatever is dialled there rings nowhere. */
const NOWHERE = { hostname: 'nobody.invalid' };
const NOBODY = '+10000000000';
const ASKED_SECONDS = 8;

type Step = LineCheckStep;
const good = (name: Step['name'], says: string): Step => ({ name, ok: true, says });
const bad = (name: Step['name'], says: string): Step => ({ name, ok: false, says });

/** Asks LiveKit and its SIP service; what is wrong first hides what comes after. */
export function createLivekitLineCheck(keys: LivekitKeys | null, deps: TrunkDeps): LineCheck {
  return {
    async check(line) {
      if (keys === null) {
        const needed = 'LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET';
        return [bad('configured', `LiveKit is not configured: set ${needed}.`)];
      }
      const api = createLivekitApi(keys);
      const steps = [good('configured', 'LiveKit is configured.'), ...(await checkKey(api))];
      if (steps.some(({ ok }) => !ok)) return steps;
      const trunk = trunkOfLine(line, deps);
      return [...steps, ...(await checkSip(api)), await checkTrunk(api, trunk, line.callerIds)];
    },
  };
}

async function checkKey({ rooms }: LivekitApi): Promise<Step[]> {
  const reachable = good('reachable', 'LiveKit answers.');
  try {
    await rooms.listRooms(['nobody']);
    return [reachable, good('key', 'It takes the key.')];
  } catch (error) {
    if (!(error instanceof ServerError)) {
      return [bad('reachable', 'LiveKit does not answer at LIVEKIT_URL.')];
    }
    if (error.status === 401 || error.status === 403) {
      return [reachable, bad('key', 'LiveKit refuses LIVEKIT_API_KEY with LIVEKIT_API_SECRET.')];
    }
    return [bad('reachable', `LiveKit answers ${error.status}: it, or its Redis, is in trouble.`)];
  }
}

/**
 * A dial to nowhere into a room that does not exist: who refuses it tells whether the SIP service
 * is there, and whether a room can come into being by a dial.
 */
async function checkSip({ sip, rooms }: LivekitApi): Promise<Step[]> {
  const room = `line-test-${randomUUID()}`;
  const options = { fromNumber: NOBODY, participantIdentity: 'nobody', timeout: ASKED_SECONDS };
  const refusal = await sip
    .createSipParticipant('', NOBODY, room, options, inlineOf(NOWHERE))
    .then(() => null)
    .catch((error: unknown) => error);
  const wasMade = (await rooms.listRooms([room]).catch(() => [])).length > 0;
  if (wasMade) await rooms.deleteRoom(room).catch(() => undefined);
  if (refusal instanceof ServerError && refusal.code === 'unavailable') {
    return [bad('sip_service', 'No SIP service of LiveKit is there, or it takes no more calls.')];
  }
  if (refusal !== null && !(refusal instanceof ServerError)) {
    return [bad('sip_service', 'The SIP service does not answer in time.')];
  }
  const fence = wasMade
    ? bad('fence', 'Set room.auto_create to false: a dial that comes late makes its room anew.')
    : good('fence', 'A dial into a room that was closed is refused.');
  return [good('sip_service', 'The SIP service answers.'), fence];
}

async function checkTrunk(
  { sip }: LivekitApi,
  trunk: DialTrunk | null,
  callerIds: readonly string[],
): Promise<Step> {
  if (trunk === null) return bad('trunk', 'The line has no trunk: set its address and numbers.');
  if (trunk.inline === undefined) return checkKeptTrunk(sip, trunk.trunkId, callerIds);
  const { hostname } = trunk.inline;
  const host = hostname.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  try {
    await lookup(host);
    return good('trunk', 'The address of the trunk is known; only a call shows what it takes.');
  } catch {
    return bad('trunk', 'The address of the trunk is not known to DNS.');
  }
}

async function checkKeptTrunk(
  sip: LivekitApi['sip'],
  trunkId: string,
  callerIds: readonly string[],
): Promise<Step> {
  try {
    const [kept] = await sip.listSipOutboundTrunk({ trunkIds: [trunkId] });
    if (kept?.sipTrunkId !== trunkId)
      return bad('trunk', 'LiveKit has no outbound trunk of this id.');
    if (kept.numbers.length + callerIds.length === 0) {
      return bad('trunk', 'Neither the trunk nor the line has a number to show.');
    }
    return good('trunk', 'LiveKit has the trunk; only a call shows what its carrier takes.');
  } catch {
    return bad('trunk', 'LiveKit does not tell of its trunks.');
  }
}
