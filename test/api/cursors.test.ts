import { beforeEach, describe, expect, it } from '@jest/globals';
import { encodeCursor } from '../../src/contracts/pagination.js';
import { testApi, type Client } from '../support/api.js';
import { aCall, aCallTask, aCampaign, aCompany, aLine, aSkillbase } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let admin: Client;

beforeEach(async () => {
  const api = testApi(database());
  admin = api.as(await api.key('admin'));
});

/** Each list, and what makes one more row of it. */
const LISTS: [string, () => Promise<string>, () => Promise<unknown>][] = [
  ['companies', async () => '/api/companies', () => aCompany(database())],
  ['skillbases', async () => '/api/skillbases', () => aSkillbase(database())],
  ['campaigns', async () => '/api/campaigns', () => aCampaign(database())],
  ['calls', async () => '/api/calls', () => aCall(database())],
  ['call tasks', async () => '/api/call-tasks', () => aCallTask(database())],
  ['lines', async () => '/api/lines', () => aLine(database())],
  [
    'caller ids',
    async () => {
      const line = await aLine(database());
      return `/api/lines/${line.id}/caller-ids`;
    },
    async () => {
      const [line] = await database()('lines').where({ is_default: false });
      const count = Number((await database()('caller_ids').count())[0]?.count);
      await database()('caller_ids').insert({
        line_id: line.id,
        phone_number: `+7999000${1000 + count}`,
      });
    },
  ],
  [
    'events of a campaign',
    async () => `/api/campaigns/${(await aCampaign(database())).id}/events`,
    async () => {
      const [campaign] = await database()('campaigns');
      const event = { campaign_id: campaign.id, kind: 'edited', by: 'x', after: '{}' };
      await database()('campaign_events').insert(event);
    },
  ],
  [
    'versions of a bot',
    async () => `/api/skillbases/${(await aSkillbase(database())).id}/versions`,
    async () => {
      const [{ skillbase_id, version, config }] = await database()('skillbase_versions').orderBy(
        'version',
        'desc',
      );
      const next = { skillbase_id, version: Number(version) + 1, config: JSON.stringify(config) };
      await database()('skillbase_versions').insert(next);
    },
  ],
  [
    'approvals',
    async () => '/api/approvals',
    async () => {
      const { id: company_id } = await aCompany(database());
      const approval = { company_id, kind: 'drop_pack', reason: 'x', approved_by: 'x' };
      await database()('approvals').insert(approval);
    },
  ],
  [
    'suppressions',
    async () => '/api/suppressions',
    async () => {
      const { id: company_id } = await aCompany(database());
      const row = { company_id, phone_number: '+79990000001', source: 'x' };
      await database()('suppressions').insert(row);
    },
  ],
];

const idOf = (item: { id?: unknown; version?: unknown }) => item.id ?? item.version;

describe('the cursor of a list', () => {
  it.each(LISTS)('of %s leads through all rows, each once', async (_, pathOf, add) => {
    const path = await pathOf();
    for (let row = 0; row < 5; row += 1) await add();
    const { body: all } = await admin.get(`${path}?limit=100`).expect(200);

    const seen: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await admin.get(`${path}?limit=2${more}`).expect(200);
      seen.push(...body.items.map(idOf));
      cursor = body.cursor as string | null;
      if (seen.length < 5 && path !== '/api/lines') await add();
    }

    const known = new Set(all.items.map(idOf));
    expect(all.items.length).toBeGreaterThanOrEqual(5);
    expect(seen.filter((id) => known.has(id))).toEqual(all.items.map(idOf));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('of another list, or made up, is refused', async () => {
    await aCompany(database());
    await aCompany(database());
    const { body } = await admin.get('/api/companies?limit=1').expect(200);
    const bad = [
      body.cursor,
      ...['x', 'e30', encodeURIComponent('[]')],
      encodeCursor(['2026-09-01', "'; drop table calls", 'campaigns']),
      encodeCursor(['2026-99-99 00:00:00+00', '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77', 'campaigns']),
      encodeCursor(['2026-09-01 00:00:00+00', 'x', 'campaigns']),
    ];
    for (const cursor of bad) {
      const answer = await admin.get(`/api/campaigns?cursor=${String(cursor)}`).expect(422);
      expect(answer.body.code).toBe('validation_failed');
    }
    await admin.get(`/api/lines?cursor=${String(body.cursor)}`).expect(422);
    await admin.get(`/api/call-tasks?cursor=${String(body.cursor)}`).expect(422);
    await admin.get(`/api/audit-log?cursor=${String(body.cursor)}`).expect(422);
  });
});
