import { z } from 'zod';
import { SERVICE_KINDS } from '../domain/call-report.js';
import { isPrice } from '../domain/money.js';
import { PRICE_UNITS, type Price } from '../domain/price-table.js';
import type { ListedPrice } from '../ports/price-store.js';
import { idOrSlugField, timestampOut, uuidParams } from './fields.js';

const priceField = z
  .string()
  .refine(isPrice, 'must be a decimal below 10000 with at most 9 places')
  .meta({ description: 'US dollars for a unit, as a decimal in text', example: '0.0077' });
const nameField = z.string().trim().min(1).max(200);
const dayField = z.iso.date();

const priceShape = {
  kind: z.enum(SERVICE_KINDS),
  provider: nameField.meta({ description: 'As agents name it in their reports' }),
  model: nameField,
  unit: z.enum(PRICE_UNITS),
  price_usd: priceField,
  valid_from: dayField.meta({ description: 'From this day on, UTC' }),
  source: z.string().trim().min(1).max(500),
};

const shippedPriceSchema = z.strictObject(priceShape);
const priceFileSchema = z.strictObject({ prices: z.array(shippedPriceSchema).min(1) });

export const pricesQuery = z.strictObject({
  company_id: idOrSlugField.optional(),
  kind: z.enum(SERVICE_KINDS).optional(),
  provider: nameField.optional(),
  on: dayField.optional().meta({ description: 'Default: all prices, of any day' }),
});

export const setPriceSchema = z
  .strictObject({
    ...priceShape,
    source: priceShape.source.default('agreed with the provider'),
    company_id: idOrSlugField.optional().meta({
      description: 'Default: the company of the key; a key of the platform sets it for all',
    }),
  })
  .meta({ id: 'PriceOverride' });

export const priceParams = uuidParams;

export const priceOut = z
  .strictObject({
    ...priceShape,
    id: z.uuid().nullable().meta({ description: 'Null: shipped with the platform' }),
    scope: z.enum(['shipped', 'platform', 'company']),
    company_id: z.uuid().nullable(),
    created_at: timestampOut.nullable(),
  })
  .meta({ id: 'Price' });

export const pricesOut = z.strictObject({ items: z.array(priceOut), total: z.int().min(0) });

type PriceBody = z.output<typeof shippedPriceSchema>;

export function toPrice(body: PriceBody): Price {
  const { kind, provider, model, unit, source } = body;
  const { price_usd: priceUsd, valid_from: validFrom } = body;
  return { kind, provider, model, unit, priceUsd, validFrom, source };
}

/** The table that is shipped; throws when it is not what it should be. */
export function parsePriceFile(file: unknown): Price[] {
  return priceFileSchema.parse(file).prices.map(toPrice);
}

export function toPriceOut(price: ListedPrice): z.input<typeof priceOut> {
  const { id, scope, companyId, kind, provider, model, unit, source } = price;
  return {
    ...{ kind, provider, model, unit, source, id, scope, company_id: companyId },
    price_usd: price.priceUsd,
    valid_from: price.validFrom,
    created_at: price.createdAt?.toISOString() ?? null,
  };
}
