import {
  priceOut,
  priceParams,
  pricesOut,
  pricesQuery,
  setPriceSchema,
  toPrice,
  toPriceOut,
} from '../../contracts/price-api.js';
import type { Prices } from '../../services/prices.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';

const tag = 'Prices';
const WANTED = {
  kind: 'llm',
  provider: 'openai',
  model: 'gpt-4o-mini',
  unit: 'million_input_tokens',
  price_usd: '0.12',
  valid_from: '2026-09-01',
  source: 'our contract of August 2026',
};
const PRICE = {
  ...WANTED,
  id: EXAMPLE_ID,
  scope: 'company',
  company_id: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11',
  created_at: '2026-09-01T09:00:00.000Z',
};
const SET =
  'Calls that end from that day on (by the clock of their line) are billed by it; what is ' +
  "recorded already stays as it is. A company's own price wins over the platform's, and " +
  'that over the one that is shipped. Of the same service, unit and day there is one: ' +
  'it is replaced.';

/** What providers charge, and what was agreed with them. */
export function priceEndpoints(prices: Prices): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/prices', summary: 'Prices that calls are billed by', tag },
      access: 'viewer',
      query: pricesQuery,
      parameterExamples: { kind: 'llm' },
      answers: {
        200: {
          description: "A company's own first, then the platform's, then those that are shipped",
          schema: pricesOut,
          example: { items: [PRICE], total: 1 },
        },
      },
      async handle({ principal, query }) {
        const { company_id: company, kind, provider, on } = query;
        const found = await prices.list(principal, { company, kind, provider, on });
        return { status: 200, body: { items: found.map(toPriceOut), total: found.length } };
      },
    }),
    endpoint({
      ...{ method: 'put', path: '/api/prices', summary: 'Set a price of your own', tag },
      access: 'admin',
      description: SET,
      body: setPriceSchema,
      bodyExamples: { model: { summary: 'A price by contract', value: WANTED } },
      answers: {
        200: { description: 'Replaced', schema: priceOut, example: PRICE },
        201: { description: 'Added', schema: priceOut, example: PRICE },
      },
      async handle({ principal, body: { company_id: company, ...body } }) {
        const { price, isNew } = await prices.set(principal, company, toPrice(body));
        return { status: isNew ? 201 : 200, body: toPriceOut(price) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: '/api/prices/{id}', summary: 'Drop a price of your own', tag },
      access: 'admin',
      params: priceParams,
      parameterExamples: { id: EXAMPLE_ID },
      answers: { 204: { description: 'Dropped' } },
      async handle({ principal, params }) {
        await prices.remove(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}
