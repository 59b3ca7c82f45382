import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { MADE_FILES } from '../import/corpus/made-files.js';
import { testApi } from '../support/api.js';
import { aCampaign } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const CORPUS = fileURLToPath(new URL('../import/corpus/', import.meta.url));
const SUPPRESSED = '+79160000009';

interface CorpusCase {
  /** In the folder `files`. */
  file?: string;
  /** Made by `MADE_FILES`. */
  made?: string;
  why: string;
  options?: Record<string, string>;
  takes?: {
    created: number;
    duplicates?: number;
    suppressed?: number;
    rejected?: number;
    /** The first ones. */
    errors?: string[];
    first?: object;
    layout?: object;
  };
  refuses?: { status: number; code: string; says: string };
}

const CASES = JSON.parse(readFileSync(`${CORPUS}corpus.json`, 'utf8')) as CorpusCase[];

async function upload(one: CorpusCase) {
  const campaign = await aCampaign(database());
  await database()('suppressions').insert({
    ...{ company_id: campaign.company_id, phone_number: SUPPRESSED, source: 'test' },
  });
  const api = testApi(database());
  const client = api.as(await api.key('operator'));
  const name = one.file ?? one.made ?? '';
  const bytes = one.made ? MADE_FILES[one.made]?.() : readFileSync(`${CORPUS}files/${name}`);
  const request = client.post(`/api/campaigns/${campaign.id}/call-list`);
  void request.query(one.options ?? {});
  return request.attach('file', bytes ?? Buffer.alloc(0), name);
}

describe('the corpus of uploaded files', () => {
  let left: number;
  beforeEach(() => {
    left = 0;
  });

  it.each(CASES.filter(({ takes }) => takes).map((one) => [one.file ?? one.made, one.why, one]))(
    'is taken: %s, %s',
    async (_name, _why, one) => {
      const { takes } = one as Required<CorpusCase>;

      const answer = await upload(one as CorpusCase);

      const { created, duplicates = 0, suppressed = 0, rejected = 0 } = takes;
      const total = created + duplicates + suppressed + rejected;
      expect(answer.body).toMatchObject({ total, created, duplicates, suppressed, rejected });
      expect(answer.status).toBe(200);
      const { errors = [] } = takes;
      expect(answer.body.errors.slice(0, errors.length)).toEqual(errors);
      const tasks = await database()('call_tasks').orderBy('seq');
      expect(tasks).toHaveLength(created);
      if (takes.first) expect(tasks[0]).toMatchObject(takes.first);
      if (takes.layout) {
        expect((await database()('imports').first())?.layout).toMatchObject(takes.layout);
      }
      expect(await database()('import_rejects')).toHaveLength(rejected);
    },
  );

  it.each(
    CASES.filter(({ refuses }) => refuses).map((one) => [one.file ?? one.made, one.why, one]),
  )('is refused: %s, %s', async (_name, _why, one) => {
    const { refuses } = one as Required<CorpusCase>;

    const answer = await upload(one as CorpusCase);

    const { status, code, says } = refuses;
    expect(answer.body).toMatchObject({ status, code, detail: expect.stringContaining(says) });
    expect(answer.status).toBe(status);
    expect(answer.body.errors.length).toBeGreaterThan(0);
    left += (await database()('call_tasks')).length;
    left += (await database()('imports').where({ status: 'running' })).length;
    expect(left).toBe(0);
  });

  it('has sixty files at least, and none without a verdict', () => {
    const named = CASES.flatMap(({ file }) => file ?? []);

    expect(CASES.length).toBeGreaterThanOrEqual(60);
    expect([...named].sort()).toEqual(readdirSync(`${CORPUS}files`).sort());
    expect(new Set(CASES.flatMap(({ made }) => made ?? []))).toEqual(
      new Set(Object.keys(MADE_FILES)),
    );
  });
});
