import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { aCampaign, aClock, aLine } from '../support/builders.js';
import { databaseUrl, useDatabase } from '../support/database.js';
import { useProcesses } from '../support/processes.js';

const db = useDatabase();
const startProcess = useProcesses();
const folder = mkdtempSync(join(tmpdir(), 'new-voice-dry-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = 'src/bin/dry-run.ts';
const FILE = join(folder, 'contacts.csv');
const ROWS = [
  ['phone_number', 'timezone', 'name'],
  ['8 (999) 000-00-01', 'Europe/Moscow', 'Анна'],
  ['+79990000002', 'Asia/Yekaterinburg', 'Вера'],
  ['+79990000003', 'Asia/Yekaterinburg', 'Яна'],
  ['+79990000001', 'Europe/Moscow', 'Анна ещё раз'],
  ['12', 'Europe/Moscow', 'Никто'],
];
writeFileSync(FILE, ROWS.map((row) => row.join(';')).join('\n'));

const run = (args: string[], env: Record<string, string> = {}) =>
  startProcess({
    script: PROGRAM,
    args,
    env: { NEW_VOICE_DATA: folder, ...env },
  });

async function told(args: string[], env: Record<string, string> = {}) {
  const [json] = await run([FILE, '--json', ...args], env).printed(/^\{[\s\S]*^\}$/m);
  return JSON.parse(json);
}

describe('the program that says what would happen to a file', () => {
  it('counts its contacts by reason and zone, without a platform', async () => {
    const report = await told(['--starts-at', '2026-09-01T20:00:00Z', '--from', '10:00']);

    expect(report).toMatchObject({ rows: 5, rejected: 1, duplicates: 1 });
    expect(report).toMatchObject({ contacts: 3, callable: 3 });
    expect(report.by_reason).toMatchObject([{ verdict: 'defer', reason: 'window_closed' }]);
    expect(report.zones).toMatchObject([
      {
        ...{ zone_key: 'RU:Asia/Yekaterinburg', contacts: 2 },
        first_opening_at: '2026-09-02T05:00:00.000Z',
      },
      {
        ...{ zone_key: 'RU:Europe/Moscow', contacts: 1 },
        first_opening_at: '2026-09-02T07:00:00.000Z',
      },
    ]);
  });

  it('takes the settings and suppressions of a campaign, and leaves it as it is', async () => {
    const line = await aLine(db());
    // Noon in Moscow.
    await aClock(db(), { line_id: line.id });
    const campaign = await aCampaign(db(), {
      ...{ line_id: line.id, daily_start_time: '09:00', daily_end_time: '18:00' },
    });
    const { id, company_id } = campaign;
    await db()('suppressions').insert({ company_id, phone_number: '+79990000002', source: 'api' });
    const report = await told(['--campaign', id], { DATABASE_URL: databaseUrl() });

    expect(report).toMatchObject({ campaign_id: id, contacts: 3, callable: 2 });
    const reasons = report.by_reason.map(
      ({ verdict, reason, contacts }: Record<string, unknown>) => [verdict, reason, contacts],
    );
    expect(reasons).toEqual([
      ['allow', 'allowed', 2],
      ['deny', 'suppressed', 1],
    ]);
    expect(await db()('campaigns').where({ id }).first()).toEqual(campaign);
    expect(await db()('call_tasks')).toEqual([]);
  });

  it('says in words what a person has to know', async () => {
    const program = run([FILE, '--starts-at', '2026-09-01T09:00:00Z']);
    await program.printed(/RU:Europe\/Moscow {2}from 2026-09-01T09:00:00.000Z/);

    expect(program.output()).toContain('5 rows, 1 rejected, 1 twice in the file');
    expect(program.output()).toMatch(/3 {2}allow {2}allowed: /);
    expect(program.output()).not.toContain('79990000001');
  });

  it.each([
    [[], /^npm run dry-run -- contacts.csv/],
    [[FILE, '--purpose', 'gossip'], /^npm run dry-run -- contacts.csv/],
    [[FILE, '--campaign', '00000000-0000-4000-8000-000000000000'], /There is no campaign/],
  ])('refuses %j in one line or by its usage', async (args, says) => {
    const env = { ...process.env, NEW_VOICE_DATA: folder, DATABASE_URL: databaseUrl() };
    const program = spawnSync(process.execPath, ['--import', 'tsx', PROGRAM, ...args], {
      ...{ env, encoding: 'utf8', timeout: 30_000 },
    });

    expect(program).toMatchObject({ status: 1, stdout: '' });
    expect(program.stderr).toMatch(says);
    expect(program.stderr).not.toContain('    at ');
  });
});
