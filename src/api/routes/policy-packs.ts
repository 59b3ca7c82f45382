import { pageQuery, pageRequest } from '../../contracts/pagination.js';
import { policyPackSchema } from '../../contracts/policy-pack.js';
import {
  packParams,
  packQuery,
  seenPackOut,
  seenPacksOut,
  toSeenPackOut,
} from '../../contracts/policy-pack-api.js';
import { toPolicyPack } from '../../contracts/policy-pack-wire.js';
import { smallListOut } from '../../contracts/small-list.js';
import type { PolicyPacks, SeenPack } from '../../services/policy-packs.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { pageOfOne } from '../examples.js';

const tag = 'Policy packs';
const PACK = {
  code: 'house-rules',
  version: '2026-09-01',
  title: 'Our own rules: nobody is called at lunch or twice a day',
  applies: { countries: ['RU'] },
  sources: [
    {
      id: 'board',
      url: 'https://lotos.example/rules',
      says: 'At most one call a day; lunch is free.',
    },
  ],
  rules: {
    windows: [
      {
        source: 'board',
        weekly: {
          mon: [
            ['09:00', '13:00'],
            ['14:00', '19:00'],
          ],
          tue: [['09:00', '19:00']],
        },
      },
    ],
    attempt_caps: [{ source: 'board', id: 'per_day', per: 'number', max: 1, hours: 24 }],
  },
};
const SEEN = {
  ...PACK,
  origin: 'company',
  company_id: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11',
  dropped: null,
  created_by: 'Lotos (5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77)',
  created_at: '2026-09-01T09:00:00.000Z',
};
const NO_ADVICE =
  'Packs are what software can keep of calling rules, with their sources. They are not legal ' +
  'advice, and whoever calls answers for the call.';
const ofPack = { params: packParams, parameterExamples: { code: PACK.code } };

const LIST = {
  name: 'policy_packs',
  keyOf: ({ pack, own }: SeenPack) => `${own ? 1 : 0} ${pack.code} ${own?.companyId ?? ''}`,
  toOut: toSeenPackOut,
};

/** Calling rules: the platform's packs and a company's own. */
export function policyPackEndpoints(packs: PolicyPacks): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/policy-packs', summary: 'Calling rules', tag },
      access: 'viewer',
      description:
        `${NO_ADVICE} A pack binds the contacts that it applies to; where several do, ` +
        `the strictest ` +
        'of each rule wins.',
      query: packQuery.extend(pageQuery),
      answers: {
        200: {
          description: 'Those of the platform, then own ones',
          schema: seenPacksOut,
          example: pageOfOne(SEEN),
        },
      },
      async handle({ principal, query }) {
        const seen = await packs.list(principal, query.company_id);
        return { status: 200, body: smallListOut(seen, pageRequest(query), LIST) };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/policy-packs/{code}', summary: 'One pack', tag, ...ofPack },
      access: 'viewer',
      description: NO_ADVICE,
      query: packQuery,
      answers: { 200: { description: 'Its active version', schema: seenPackOut, example: SEEN } },
      async handle({ principal, params, query }) {
        const which = { code: params.code, company: query.company_id };
        return { status: 200, body: toSeenPackOut(await packs.get(principal, which)) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/policy-packs', summary: 'Add a pack or a version', tag },
      access: 'admin',
      description:
        'Own rules come on top of the platform’s: they can only forbid more. ' +
        'The new version takes ' +
        `the place of the one before, from the next dial on. ${NO_ADVICE}`,
      query: packQuery,
      body: policyPackSchema,
      bodyExamples: { house: { summary: 'Lunch and one call a day', value: PACK } },
      answers: { 201: { description: 'It is in force', schema: seenPackOut, example: SEEN } },
      problems: ['already_exists'],
      async handle({ principal, query, body }) {
        const wanted = { company: query.company_id, pack: toPolicyPack(body) };
        return { status: 201, body: toSeenPackOut(await packs.put(principal, wanted)) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: '/api/policy-packs/{code}', tag, ...ofPack },
      summary: 'Put an own pack out of force',
      access: 'admin',
      description:
        'Its versions stay, as calls name them. A pack of the platform is dropped only by an ' +
        'approval (`POST /api/approvals`, kind `drop_pack`).',
      query: packQuery,
      answers: { 204: { description: 'Out of force' } },
      problems: ['state_conflict'],
      async handle({ principal, params, query }) {
        await packs.remove(principal, { code: params.code, company: query.company_id });
        return { status: 204 };
      },
    }),
  ];
}
