import { servicesOf, type BotVoices } from '../domain/bot-services.js';
import type { PriceContext } from '../domain/call-record.js';
import { pricesOn, type Price } from '../domain/price-table.js';
import { shippedPrices } from './shipped-prices.js';

/** An override as the queries below answer it. */
export interface OverrideRow extends Price {
  companyId: string | null;
}

export interface PriceColumns {
  /** Null: there are none. */
  priceOverrides: OverrideRow[] | null;
  /** Null: the report says itself what was used. */
  botVoices: BotVoices | null;
}

/** Own prices of the company of the row `alias`, and those of the platform, as JSON. */
export const overridesSql = (company: string) => `
  (select json_agg(json_build_object('companyId', o.company_id, 'kind', o.kind,
      'provider', o.provider, 'model', o.model, 'unit', o.unit,
      'priceUsd', trim_scale(o.price_usd)::text, 'validFrom', o.valid_from, 'source', o.source))
    from price_overrides o where o.company_id = ${company} or o.company_id is null)`;

/** The providers that a version of a bot names. */
export const voicesSql = (version: string) => `
  json_build_object('stt', ${version}.config #>> '{voice,stt_provider}',
    'tts', ${version}.config #>> '{voice,tts_provider}',
    'llm', ${version}.config #>> '{llm,provider}', 'model', ${version}.config #>> '{llm,model}')`;

export function priceContext(columns: PriceColumns, atMs: number): PriceContext {
  const overrides = columns.priceOverrides ?? [];
  const lists = [
    overrides.filter(({ companyId }) => companyId !== null),
    overrides.filter(({ companyId }) => companyId === null),
    shippedPrices(),
  ];
  const day = new Date(atMs).toISOString().slice(0, 10);
  return { prices: pricesOn(day, lists), services: servicesOf(columns.botVoices) };
}
