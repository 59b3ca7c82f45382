import type { ServiceKind } from './call-report.js';

/** What providers charge by. Prices of speech are of a minute of it, whoever speaks. */
export const PRICE_UNITS = [
  'minute',
  'million_input_tokens',
  'million_output_tokens',
  'thousand_characters',
] as const;
export type PriceUnit = (typeof PRICE_UNITS)[number];

/** A model of a provider, as agents name it in their reports. */
export interface Service {
  kind: ServiceKind;
  provider: string;
  model: string;
}

export interface Price extends Service {
  unit: PriceUnit;
  /** A decimal as text. */
  priceUsd: string;
  /** A day of the calendar, UTC. */
  validFrom: string;
  source: string;
}

/** Null: no price is known, which is not the same as free. */
export type PriceTable = (service: Service, unit: PriceUnit) => Price | null;

/** `gpt-4o-mini-2024-07-18` is billed like `gpt-4o-mini`. */
const SNAPSHOT = /-\d{4}-?\d{2}-?\d{2}$/;

/**
 * The prices of one day. Of the lists the first that knows a service wins (a company's own, the
 * platform's own, those that are shipped); within a list the newest that is valid already.
 */
export function pricesOn(day: string, lists: readonly (readonly Price[])[]): PriceTable {
  const indexes = lists.map((list) => newest(list, day));
  return (service, unit) => {
    for (const model of [service.model, service.model.replace(SNAPSHOT, '')]) {
      for (const index of indexes) {
        const price = index.get(keyOf({ ...service, model }, unit));
        if (price !== undefined) return price;
      }
    }
    return null;
  };
}

function newest(list: readonly Price[], day: string): ReadonlyMap<string, Price> {
  const byKey = new Map<string, Price>();
  for (const price of list) {
    const key = keyOf(price, price.unit);
    const before = byKey.get(key);
    if (price.validFrom > day || (before && before.validFrom > price.validFrom)) continue;
    byKey.set(key, price);
  }
  return byKey;
}

/** Names are compared as they are written, save their case. */
export function keyOf({ kind, provider, model }: Service, unit: PriceUnit): string {
  return JSON.stringify([kind, provider.toLowerCase(), model.toLowerCase(), unit]);
}
