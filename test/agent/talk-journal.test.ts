import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTalkJournal, reportOfOrphan, type JournalEntry } from '../../agent/talk-journal.js';
import { callReportSchema } from '../../src/contracts/call-report.js';
import { dispositionCode } from '../../src/domain/call.js';

const ENTRY: JournalEntry = {
  callId: '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44',
  door: { url: 'http://door', token: 'word' },
  pid: 100,
  answeredAtMs: null,
};

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'journal-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function aJournal(...alive: number[]) {
  return createTalkJournal({ folder, isAlive: (pid) => alive.includes(pid) });
}

describe('the journal of talks', () => {
  it('gives a call to one living process', () => {
    const journal = aJournal(100, 200);

    expect(journal.claim(ENTRY)).toBe(true);
    expect(journal.claim(ENTRY)).toBe(true);
    expect(journal.claim({ ...ENTRY, pid: 200 })).toBe(false);
  });

  it('gives it to another when the first has died, or is done', () => {
    aJournal(100).claim(ENTRY);
    expect(aJournal(200).claim({ ...ENTRY, pid: 200 })).toBe(true);

    const journal = aJournal(200, 300);
    journal.release(ENTRY.callId);
    expect(journal.claim({ ...ENTRY, pid: 300 })).toBe(true);
  });

  it('tells once of talks whose process is gone', () => {
    const answered = { ...ENTRY, answeredAtMs: 1_000 };
    aJournal(100).claim(ENTRY);
    aJournal(100).answered(answered);

    expect(aJournal(100).takeOrphans()).toEqual([]);
    expect(aJournal().takeOrphans()).toEqual([answered]);
    expect(aJournal().takeOrphans()).toEqual([]);
  });
});

describe('the report of a talk whose process was killed', () => {
  it('names our fault', () => {
    const report = reportOfOrphan({ ...ENTRY, answeredAtMs: 1_000 }, 8_500);

    expect(callReportSchema.parse(report)).toMatchObject({
      ...{ business: 'agent_error', detail: 'agent_killed', duration_sec: 7.5 },
    });
    const { answered_by: answeredBy, business = null } = report ?? { answered_by: null };
    const code = dispositionCode({ network: 'answered', answeredBy, business, detail: null });
    expect(code).toBe('agent_error');
  });

  it('is none when nobody had answered', () => {
    expect(reportOfOrphan(ENTRY, 8_500)).toBeNull();
  });
});
