import type { z } from 'zod';
import type { BehaviourInput } from '../../src/carrier/callee.js';
import type { LedgerEntry } from '../../src/carrier/ledger.js';
import type { callMetricsOut } from '../../src/contracts/call-metrics-api.js';
import { createPlatformApi, type CallDetail } from '../../src/demo/platform-api.js';
import { greetingOf, KNOWN_BOTS, type KnownBot } from './known-bots.js';
import { KNOWN_CALLS, numberOfKnown, type KnownCall } from './known-calls.js';
import {
  callsOf,
  prepareRealCampaign,
  startRealCampaign,
  until,
  type RealCampaign,
} from './real-campaign-run.js';
import type { RealStack } from './real-stack.js';

/** A call that has been held, as our records and the carrier's ledger tell it. */
export interface HeldCall {
  known: KnownCall;
  number: string;
  /** What the bot greets this person with, and nobody else. */
  greeting: string;
  detail: CallDetail;
  metrics: z.infer<typeof callMetricsOut>;
  /** Of the carrier, oldest first. */
  entries: LedgerEntry[];
}

const LIMIT_MS = 8 * 60_000;

type Step = NonNullable<BehaviourInput['talk']>[number];
/** Longer than between two things that the bot says in a row. */
const waits: Step = { do: 'wait_for_bot', quiet_ms: 1_200 };

/** Each once, by two campaigns of so many channels; what did not end in time is not there. */
export async function holdKnownCalls(stack: RealStack, channels: number): Promise<HeldCall[]> {
  for (const known of KNOWN_CALLS) {
    stack.carrier.phoneBook.script(numberOfKnown(known), { behaviour: { talk: talkOf(known) } });
  }
  // One after the other: both look for the company, and one makes it.
  const clinic = await prepare(stack, 'clinic', channels);
  const restaurant = await prepare(stack, 'restaurant', channels);
  const held = await Promise.all([hold(stack, clinic), hold(stack, restaurant)]);
  return held.flat();
}

interface Prepared {
  campaign: RealCampaign;
  people: readonly KnownCall[];
}

async function prepare(stack: RealStack, bot: KnownBot, channels: number): Promise<Prepared> {
  const people = KNOWN_CALLS.filter((known) => known.bot === bot);
  await stack.providers.prepare(people.map((_, at) => greetingOf(bot, nameOf(at))));
  const campaign = await prepareRealCampaign(stack, {
    ...{ name: KNOWN_BOTS[bot].name, numbers: people.map(numberOfKnown), bot: KNOWN_BOTS[bot] },
    ...{ channels, callsPerMinute: 60, maxRetries: 1 },
  });
  return { campaign, people };
}

async function hold(stack: RealStack, { campaign, people }: Prepared): Promise<HeldCall[]> {
  const ended = async () =>
    (await callsOf(stack, campaign.id)).filter(({ state }) => state === 'ended');
  const operator = await startRealCampaign(stack, campaign);
  await until(async () => (await ended()).length >= people.length, LIMIT_MS);
  operator.leave();
  const { client } = stack.platform;
  await client.post(`/api/campaigns/${campaign.id}/stop`).catch(() => undefined);
  const entries = stack.carrier.ledger.after(0);
  const held = (await ended()).flatMap(async (call): Promise<HeldCall> => {
    const at = people.findIndex((known) => numberOfKnown(known) === call.callee_number);
    const known = people[at];
    if (known === undefined) throw new Error(`nobody has the number ${call.callee_number}`);
    return {
      ...{ known, number: call.callee_number },
      greeting: greetingOf(known.bot, nameOf(at)),
      detail: await createPlatformApi(client).call(call.id),
      metrics: await client.get(`/api/analytics/calls/${call.id}/metrics`),
      entries: entries.filter(({ attempt }) => attempt === call.id),
    };
  });
  return Promise.all(held);
}

/** As the campaign's list of contacts has it. */
const nameOf = (place: number): string => `Контакт ${place}`;

function talkOf({ turns, hangsUp }: KnownCall): Step[] {
  const said = turns.flatMap(({ says, interrupts, bot }): Step[] => [
    ...(interrupts === true ? [{ do: 'wait_for_bot_to_speak', for_ms: 1_500 } as const] : []),
    { do: 'say', sentence: says },
    // Whoever is about to interrupt does not wait until the bot is quiet.
    ...(isCut(turns, bot) ? [] : [waits]),
  ]);
  // The bot speaks first, unless it waits for a hello.
  const begins = turns[0]?.says === 'hello' ? [{ do: 'pause', ms: 500 } as const] : [waits];
  const ends: Step[] = hangsUp === true ? [] : [{ do: 'listen', limit_ms: 20_000 }];
  return [...begins, ...said, ...ends, { do: 'hang_up' }];
}

/** Whether the next thing that the person says interrupts these words. */
export function isCut(turns: KnownCall['turns'], bot: KnownCall['turns'][number]['bot']): boolean {
  const next = turns[turns.findIndex((turn) => turn.bot === bot) + 1];
  return next?.interrupts === true;
}
