import type { BehaviourInput } from '../../src/carrier/callee.js';
import type { CallFacts } from '../../src/carrier/call-state.js';
import type { LedgerEntry } from '../../src/carrier/ledger.js';
import { createPlatformApi, type CallDetail } from '../../src/demo/platform-api.js';
import type { labBot } from './lab-bot.js';
import {
  callsOf,
  prepareRealCampaign,
  until,
  type RealCall,
  type RealCampaign,
} from './real-campaign-run.js';
import type { RealStack } from './real-stack.js';

export interface OneCall {
  /** Null: no attempt has ended in time. */
  call: CallDetail['call'] | null;
  messages: CallDetail['messages'];
  /** Null: the carrier got no INVITE. */
  heard: CallFacts | null;
  /** Of this call, oldest first. */
  entries: LedgerEntry[];
  campaign: RealCampaign;
}

export interface OneCallWish {
  name: string;
  /** E.164; who answers is told by its end, or by the behaviour. */
  number: string;
  behaviour?: BehaviourInput;
  bot?: ReturnType<typeof labBot>;
  isRecorded?: boolean;
  limitMs: number;
}

/** A campaign of one contact, up to the end of its first attempt; then it is stopped. */
export async function callOnce(stack: RealStack, wish: OneCallWish): Promise<OneCall> {
  const { number, behaviour } = wish;
  if (behaviour !== undefined) stack.carrier.phoneBook.script(number, { behaviour });
  const campaign = await prepareRealCampaign(stack, {
    ...{ name: wish.name, numbers: [number], channels: 1, callsPerMinute: 60, maxRetries: 1 },
    ...(wish.bot !== undefined && { bot: wish.bot }),
    isRecorded: wish.isRecorded ?? false,
  });
  const { client } = stack.platform;
  await client.post(`/api/campaigns/${campaign.id}/start`);
  const ended = async () => {
    const calls = await callsOf(stack, campaign.id);
    return calls.filter(({ state }) => state === 'ended').at(-1);
  };
  await until(async () => (await ended()) !== undefined, wish.limitMs);
  await client.post(`/api/campaigns/${campaign.id}/stop`).catch(() => undefined);
  const call = await ended();
  const ofThisCall = ({ attempt }: { attempt: string | null }) =>
    call !== undefined && attempt === call.id;
  const detail = call === undefined ? null : await createPlatformApi(client).call(call.id);
  return {
    campaign,
    call: detail?.call ?? null,
    messages: detail?.messages ?? [],
    heard: stack.carrier.calls().find(ofThisCall) ?? null,
    entries: stack.carrier.ledger.after(0).filter(ofThisCall),
  };
}

export async function recordingOf(
  { platform }: RealStack,
  { recording_url: path }: Pick<RealCall, 'recording_url'>,
): Promise<Buffer | null> {
  if (path === null) return null;
  const url = new URL(path, platform.urls.api);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${platform.key}` } });
  return answer.ok ? Buffer.from(await answer.arrayBuffer()) : null;
}
