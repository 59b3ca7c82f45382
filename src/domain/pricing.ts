import { servicesOf, usageLines, type BotServices } from './bot-services.js';
import type { CallUsage, ServiceKind, UsageLine } from './call-report.js';
import { charge, sumUsd } from './money.js';
import type { PriceTable, PriceUnit, Service } from './price-table.js';

/**
 * One position of a bill. `quantity` is seconds, tokens or characters; money is decimals as text.
 * Without a known price both price and cost are null: such a line is in no sum, and is counted.
 */
export interface CostLine {
  kind: ServiceKind;
  provider: string;
  model: string;
  unit: PriceUnit;
  quantity: number;
  price_usd: string | null;
  cost_usd: string | null;
}

/** Costs of a call in US dollars as exact decimals with 6 places: sums of what is priced. */
export interface CallCost {
  stt: string;
  llm: string;
  tts: string;
  livekit: string;
  total: string;
  /** Lines that no price is known for. */
  unpriced: number;
}

/** A quantity in whole numbers, and how many of them a unit is. */
interface Measured {
  unit: PriceUnit;
  /** Seconds, tokens or characters. */
  quantity: number;
  count: bigint;
  per: bigint;
}

const MS_A_MINUTE = 60_000n;

/** A model is billed by one of several measures of the same speech: the first that has a price. */
function measures(line: UsageLine): Measured[][] {
  const { kind, seconds = 0, input_tokens = 0, output_tokens = 0, characters = 0 } = line;
  const minutes: Measured = {
    ...{ unit: 'minute', quantity: Math.round(seconds * 1_000) / 1_000 },
    ...{ count: BigInt(Math.round(seconds * 1_000)), per: MS_A_MINUTE },
  };
  const input = counted('million_input_tokens', input_tokens, 1_000_000n);
  const output = counted('million_output_tokens', output_tokens, 1_000_000n);
  const spoken = counted('thousand_characters', characters, 1_000n);
  const any: Record<ServiceKind, Measured[][]> = {
    stt: [[minutes, input]],
    llm: [[input], [output]],
    tts: [[spoken, minutes, input]],
    telephony: [[minutes]],
  };
  return any[kind].map((one) => one.filter(({ count }) => count > 0n));
}

function counted(unit: PriceUnit, quantity: number, per: bigint): Measured {
  return { unit, quantity, count: BigInt(quantity), per };
}

/** What was not used has no line. */
export function costLines(usage: readonly UsageLine[], prices: PriceTable): CostLine[] {
  return usage.flatMap((line) =>
    measures(line).flatMap((candidates) => {
      const [first] = candidates;
      if (first === undefined) return [];
      const priced = candidates.find(({ unit }) => prices(line, unit) !== null) ?? first;
      return [lineOf(line, priced, prices(line, priced.unit)?.priceUsd ?? null)];
    }),
  );
}

function lineOf(service: Service, measured: Measured, price: string | null): CostLine {
  const { kind, provider, model } = service;
  const { unit, quantity, count, per } = measured;
  return {
    ...{ kind, provider, model, unit, quantity, price_usd: price },
    cost_usd: price === null ? null : charge({ price, quantity: count, per }),
  };
}

/** The total is the sum of the lines, to the last place. */
export function costOf(lines: readonly CostLine[]): CallCost {
  const sum = (kind?: ServiceKind) =>
    sumUsd(
      lines.flatMap((line) =>
        line.cost_usd !== null && (kind === undefined || line.kind === kind) ? [line.cost_usd] : [],
      ),
    );
  return {
    stt: sum('stt'),
    llm: sum('llm'),
    tts: sum('tts'),
    livekit: sum('telephony'),
    total: sum(),
    unpriced: lines.filter((line) => line.cost_usd === null).length,
  };
}

/** More than any talk uses in a second: the bot speaks all the time, and thinks every few words. */
const DEAREST_SECOND = {
  stt_seconds: 1,
  telephony_seconds: 1,
  llm_input_tokens: 2_000,
  llm_output_tokens: 20,
  tts_characters: 25,
};

/**
 * What a call of this length may cost at most, in US dollars. A service that no price is known for
 * adds nothing: it is not in what the budget counts as spent either.
 */
export function dearestCallUsd(
  seconds: number,
  prices: PriceTable,
  services: BotServices = servicesOf(null),
): number {
  const usage = Object.fromEntries(
    Object.entries(DEAREST_SECOND).map(([part, most]) => [part, Math.ceil(most * seconds)]),
  ) as unknown as CallUsage;
  const lines = usageLines(usage, services).map((line) =>
    line.kind === 'tts' ? { ...line, seconds } : line,
  );
  return Number(costOf(costLines(lines, prices)).total);
}
