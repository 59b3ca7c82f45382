import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createImportStore } from '../../src/db/import-store.js';
import type { ContactLineFiles, ContactLines } from '../../src/ports/contact-file.js';
import { createImportContacts } from '../../src/services/import-contacts.js';
import { aCampaign, aCompany } from '../support/builders.js';
import { AS_THE_FILE_TELLS, createLineFiles, linesOf } from '../support/contact-lines.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const folder = mkdtempSync(join(tmpdir(), 'imports-'));
afterAll(() => rmSync(folder, { recursive: true }));

function importer(files: ContactLineFiles = createLineFiles()) {
  const failures: unknown[] = [];
  const delivered: (string | undefined)[] = [];
  const imports = createImportContacts({
    store: createImportStore(database()),
    files,
    outbox: {
      deliver: async (which) => {
        delivered.push(which?.campaignId);
        return { sent: 1, failed: 0 };
      },
    },
    onFailure: (_importId, error) => failures.push(error),
  });
  async function upload(campaignId: string, content: string) {
    const path = join(folder, 'contacts.csv');
    writeFileSync(path, content);
    const begun = await imports.begin(null, {
      ...{ campaignId, fileName: 'contacts.csv', path },
      options: AS_THE_FILE_TELLS,
    });
    return { ...begun, result: () => begun.done.then(() => imports.get(null, begun.importId)) };
  }
  return { imports, upload, failures, delivered };
}

const NO_FACTS = {
  place: { country: null, lineType: null, region: null, zoneKey: null, zoneSource: null },
  contactKey: null,
  consent: null,
};

/** Rows that come when the test says so, for what happens while an import runs. */
function heldFiles() {
  let finish: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const files: ContactLineFiles = {
    async *read(): AsyncGenerator<ContactLines> {
      const contact = { row: 2, phoneNumber: '+79161234567', name: null, data: {}, ...NO_FACTS };
      yield linesOf([contact]);
      await held;
    },
  };
  return { files, finish };
}

const tasksOf = (campaignId: string) =>
  database()('call_tasks').where({ campaign_id: campaignId }).orderBy('seq');

describe('imports', () => {
  it('creates tasks in the order of the rows and counts what it left out', async () => {
    const campaign = await aCampaign(database());
    await database()('suppressions').insert({
      company_id: campaign.company_id,
      phone_number: '+79160000009',
      source: 'test',
    });

    const { result } = await importer().upload(
      campaign.id,
      [
        'phone_number,name,note',
        '+79160000005,Анна,"say ""hi""\\ and\ttab"',
        '+79160000009,Suppressed,',
        '+79160000001,Олег,',
        '8916,Short,',
        '89160000005,Twice,',
      ].join('\n'),
    );

    await expect(result()).resolves.toMatchObject({
      status: 'completed',
      total: 5,
      rowsRead: 5,
      created: 2,
      duplicates: 1,
      suppressed: 1,
      rejected: 1,
      errors: ['Row 5: the phone number is too short'],
    });
    expect(await tasksOf(campaign.id)).toMatchObject([
      {
        phone_number: '+79160000005',
        contact_name: 'Анна',
        contact_data: { note: 'say "hi"\\ and\ttab' },
        company_id: campaign.company_id,
        status: 'pending',
        next_attempt_at: null,
      },
      { phone_number: '+79160000001', contact_name: 'Олег', contact_data: {} },
    ]);
  });

  it('changes nothing when a file is uploaded again', async () => {
    const campaign = await aCampaign(database());
    const file = 'phone,name\n89161234567,Анна\n89161234568,Олег\n';
    const { upload } = importer();
    await (
      await upload(campaign.id, file)
    ).done;

    const again = await (await upload(campaign.id, file)).result();

    expect(again).toMatchObject({ total: 2, created: 0, duplicates: 2 });
    expect(await tasksOf(campaign.id)).toHaveLength(2);
  });

  it('leaves nothing of a file that turns out to be malformed at its end', async () => {
    const campaign = await aCampaign(database());
    const { upload, imports } = importer();

    const { done, importId } = await upload(
      campaign.id,
      'phone,x\n89161234567,1\n89161234568,"2\n',
    );

    await expect(done).rejects.toMatchObject({ code: 'malformed_file' });
    expect(await tasksOf(campaign.id)).toEqual([]);
    expect(await imports.get(null, importId)).toMatchObject({
      status: 'failed',
      problem: 'Row 3: a quote is opened and never closed.',
    });
  });

  it('leaves nothing when its connection breaks, and says so', async () => {
    const campaign = await aCampaign(database());
    const { files, finish } = heldFiles();
    const { upload, imports } = importer(files);
    const { done, importId } = await upload(campaign.id, '');
    const failed = expect(done).rejects.toThrow();
    await killCopies();
    finish();

    await failed;

    expect(await tasksOf(campaign.id)).toEqual([]);
    expect(await imports.get(null, importId)).toMatchObject({ status: 'failed', created: 0 });
  });

  it('tells how far it is while it runs', async () => {
    const campaign = await aCampaign(database());
    const { files, finish } = heldFiles();
    const { upload, imports } = importer(files);
    const { done, importId } = await upload(campaign.id, '');
    const before = await database()('imports').where({ id: importId }).first();

    const seen = await until(async () => {
      const found = await imports.get(null, importId);
      return found.rowsRead === 1 ? found : null;
    });

    expect(seen).toMatchObject({ status: 'running', created: 0 });
    const after = await database()('imports').where({ id: importId }).first();
    expect(after.heartbeat_at.getTime()).toBeGreaterThan(before.heartbeat_at.getTime());
    finish();
    await done;
  });

  it('brings nothing in after it was given up', async () => {
    const campaign = await aCampaign(database());
    const { files, finish } = heldFiles();
    const { done, importId } = await importer(files).upload(campaign.id, '');
    await database()('imports').where({ id: importId }).update({ status: 'failed' });
    finish();

    await expect(done).rejects.toMatchObject({ code: 'state_conflict' });
    expect(await tasksOf(campaign.id)).toEqual([]);
  });

  it.each(['running', 'scheduled', 'paused'])('wakes a campaign that is %s', async (status) => {
    const campaign = await aCampaign(database(), { status });
    const { upload, delivered } = importer();

    await (
      await upload(campaign.id, 'phone,x\n89161234567,1\n')
    ).done;

    const messages = await database()('outbox').where({ campaign_id: campaign.id });
    expect(messages).toMatchObject([{ message: 'wake', call_task_id: null, sent_at: null }]);
    expect(delivered).toEqual([campaign.id]);
  });

  it.each(['draft', 'completed'])('leaves a campaign alone that is %s', async (status) => {
    const campaign = await aCampaign(database(), { status });

    await (
      await importer().upload(campaign.id, 'phone,x\n89161234567,1\n')
    ).done;

    expect(await database()('outbox')).toEqual([]);
    expect(await tasksOf(campaign.id)).toHaveLength(1);
  });

  it('takes back everything when the campaign was stopped meanwhile', async () => {
    const campaign = await aCampaign(database(), { status: 'running' });
    const { files, finish } = heldFiles();
    const { done } = await importer(files).upload(campaign.id, '');
    await database()('campaigns').where({ id: campaign.id }).update({ status: 'stopped' });
    finish();

    await expect(done).rejects.toMatchObject({
      code: 'state_conflict',
      extra: { state: 'stopped' },
    });
    expect(await tasksOf(campaign.id)).toEqual([]);
  });

  it('takes two files with the same numbers in opposite order at once', async () => {
    const campaign = await aCampaign(database());
    const rows = Array.from({ length: 3_000 }, (_, at) => `+7916${String(at).padStart(7, '0')},x`);
    const { upload } = importer();
    const first = await upload(campaign.id, ['phone,n', ...rows].join('\n'));
    const other = join(folder, 'other.csv');
    writeFileSync(other, ['phone,n', ...rows.toReversed()].join('\n'));
    const second = await importer().imports.begin(null, {
      campaignId: campaign.id,
      fileName: 'other.csv',
      path: other,
      options: AS_THE_FILE_TELLS,
    });

    await Promise.all([first.done, second.done]);

    expect(await tasksOf(campaign.id)).toHaveLength(3_000);
  });

  it("does not know another company's campaign or import", async () => {
    const campaign = await aCampaign(database());
    const stranger = (await aCompany(database())).id;
    const { imports, upload } = importer();
    const { done, importId } = await upload(campaign.id, 'phone,x\n89161234567,1\n');
    await done;

    await expect(imports.get(stranger, importId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(imports.assertOpen(stranger, campaign.id)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

async function killCopies(): Promise<void> {
  const killed = await until(async () => {
    const { rows } = await database().raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and query ilike 'copy import_rows%'`,
    );
    return rows.length > 0 ? rows.length : null;
  });
  expect(killed).toBe(1);
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (const limit = Date.now() + 10_000; Date.now() < limit;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not happen within 10 s');
}
