import { describe, expect, it } from '@jest/globals';
import type { PlatformApi } from '../../src/demo/platform-api.js';
import type { Progress, Subject } from '../../src/demo/progress.js';
import { resultOf } from '../../src/demo/result.js';
import { importLines, type Run } from '../../src/demo/run-campaign.js';
import {
  gatherSummary,
  summaryLines,
  verdictLines,
  type ShownVerdict,
  type Summary,
} from '../../src/demo/summary.js';

const SUBJECT: Subject = {
  campaignName: 'Салон',
  timezone: 'Europe/Moscow',
  hours: { dailyStart: '09:00', dailyEnd: '21:00' },
  speed: 120,
  webUiLink: 'http://127.0.0.1:8233/x',
  language: 'en',
};
const LINE_START = Date.parse('2026-11-17T08:00:00Z');
const SUMMARY: Summary = {
  tasks: 100,
  outcomes: { success: 60, fail: 20, voicemail: 0, no_answer: 15, busy: 0, unknown: 0 },
  attempts: 140,
  retries: 45,
  answered: 85,
  talkSeconds: 7_384,
  costMicros: 1_234_567,
  realMs: 94_000,
  lineStartMs: LINE_START,
  lineEndMs: LINE_START + 94_000 * 120,
};
const COUNTS = { dials: 140, neverDialled: 0 };
const CLEAN: ShownVerdict = {
  ...{ ok: true, lost: 0, doubled: 0, faults: [], totals: {} },
  counts: COUNTS,
};
const IMPORTED = {
  reject_file: null,
  import_id: '00000000-0000-4000-8000-000000000000',
  ...{ total: 100, created: 100, duplicates: 0, suppressed: 0, rejected: 0, errors: [] },
};

function run(changes: Partial<Run> = {}): Run {
  return {
    ...{ campaignId: 'c', status: 'completed', imported: IMPORTED },
    ...{ summary: SUMMARY, subject: SUBJECT },
    ...changes,
  };
}

describe('the summary', () => {
  it('counts contacts that were never called beside the outcomes', () => {
    const text = summaryLines(SUMMARY, SUBJECT).join('\n');

    expect(text).toMatch(/success +█{30} +60 +60\.0 %/);
    expect(text).toMatch(/never called .* 5 +5\.0 %/);
    expect(text).not.toContain('busy');
  });

  it('tells attempts, talk time, cost, and both durations', () => {
    const text = summaryLines(SUMMARY, SUBJECT).join('\n');

    expect(text).toContain("1 min 34 s (3 h 08 min by the line's clock: Tue 11:00 – Tue 14:08)");
    expect(text).toContain('calls made 140, of them repeated 45, answered 85');
    expect(text).toContain('talk time 2 h 03 min, cost $1.23');
  });

  it('adds up every page of calls and the cost of those that were answered', async () => {
    const call = (id: string, task: string, answered: boolean) => ({
      ...{ id, call_task_id: task, duration_sec: answered ? 60 : 0 },
      answered_at: answered ? '2026-11-17T08:00:00.000Z' : null,
    });
    const pages = [
      { items: [call('1', 'a', false), call('2', 'b', true)], cursor: 'next' },
      { items: [call('3', 'a', true)], cursor: null },
    ];
    const costed: string[] = [];
    const api = {
      tasks: async ({ outcome }: { outcome?: string }) => ({
        total: outcome === undefined ? 2 : 0,
      }),
      calls: async ({ cursor }: { cursor?: string }) => pages[cursor === undefined ? 0 : 1],
      call: async (id: string) => {
        costed.push(id);
        return { metrics: { cost_total: 0.1 } };
      },
    } as unknown as PlatformApi;
    const progress = { elapsedMs: 1_000, lineTimeMs: LINE_START } as Progress;

    const summary = await gatherSummary(api, 'c', { progress, lineStartMs: LINE_START });

    expect(summary).toMatchObject({ attempts: 3, retries: 1, answered: 2, talkSeconds: 120 });
    expect(summary.costMicros).toBe(200_000);
    expect(costed.sort()).toEqual(['2', '3']);
  });
});

describe('the verdict', () => {
  it('says that all is well in one line', () => {
    expect(verdictLines(CLEAN, 'en')).toEqual(['Judge: clean; lost 0, doubled 0']);
  });

  it('names each kind of fault and tells the first ones', () => {
    const verdict: ShownVerdict = {
      ...{ ok: false, lost: 0, doubled: 2, totals: { doubled: 2 } },
      faults: [{ code: 'doubled', sentence: 'It rang twice.' }],
      counts: { dials: 139, neverDialled: 1 },
    };

    expect(verdictLines(verdict, 'en')).toEqual([
      'Judge: faults: doubled 2; lost 0, doubled 2',
      '  attempts that failed before the line dialled: 1',
      '  doubled: It rang twice.',
    ]);
  });
});

describe('the result for programs', () => {
  it('is ok when the campaign is completed with all contacts and the judge is content', () => {
    expect(resultOf(run(), CLEAN)).toMatchObject({
      ...{ ok: true, lost: 0, doubled: 0, faults: [], tasks: 100, attempts: 140 },
      ...{ duration_s: 94, line_duration_s: 11_280, cost_usd: 1.234567 },
    });
  });

  it.each<[string, Partial<Run>, Partial<ShownVerdict>]>([
    ['the judge found a fault', {}, { ok: false }],
    ['no phone ever rang', {}, { counts: { dials: 0, neverDialled: 140 } }],
    ['a call was lost', {}, { lost: 1 }],
    ['a call was doubled', {}, { doubled: 1 }],
    ['the campaign was stopped', { status: 'stopped' }, {}],
    ['a contact is missing', { imported: { ...IMPORTED, created: 101 } }, {}],
  ])('is not ok when %s', (_why, changes, verdict) => {
    expect(resultOf(run(changes), { ...CLEAN, ...verdict }).ok).toBe(false);
  });
});

describe('what became of a list', () => {
  it('counts what was left out and shows the rows with their reasons', () => {
    const errors = ['Row 3: the phone number is too short', 'Row 9: this is not a phone number'];
    const result = { ...IMPORTED, created: 95, duplicates: 2, suppressed: 1, rejected: 2, errors };

    expect(importLines('people.csv', result, 'en')).toEqual([
      'people.csv: 100 rows read, 95 contacts, 2 twice in the list, ' +
        '1 asked earlier not to be called, 2 rejected',
      ...errors.map((error) => `  ${error}`),
    ]);
  });

  it('says how many rejected rows are not shown', () => {
    const errors = Array.from({ length: 100 }, (_, row) => `Row ${row + 2}: no`);

    const lines = importLines('a.csv', { ...IMPORTED, rejected: 130, errors }, 'en');

    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('  ... more 110');
  });
});
