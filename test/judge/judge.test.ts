import { describe, it, expect } from '@jest/globals';
import { judge } from '../../src/judge/judge.js';
import { FAULT_CODES } from '../../src/judge/verdict.js';
import { cleanWorld } from './clean-world.js';
import { dialAgain, taskIn } from './doctor.js';
import { DOCTORED_CASES } from './doctored-cases.js';

const CONTACTS = 64;

describe('judge', () => {
  it('finds nothing wrong with a campaign that went by the rules', () => {
    const verdict = judge(cleanWorld({ contacts: CONTACTS }));

    expect(verdict).toMatchObject({ ok: true, lost: 0, doubled: 0, faults: [], totals: {} });
    expect(verdict.counts).toMatchObject({ tasks: CONTACTS, open: 0, foreignDials: 0 });
    expect(verdict.counts.dials).toBe(verdict.counts.attempts);
    expect(verdict.counts.answered).toBeGreaterThan(CONTACTS / 2);
  });

  it.each(DOCTORED_CASES)('names %s: %s', (code, _what, doctor) => {
    const world = cleanWorld({ contacts: CONTACTS });

    doctor(world);
    const verdict = judge(world);

    expect(verdict.ok).toBe(false);
    expect(Object.keys(verdict.totals)).toContain(code);
    const sentence = verdict.faults.find((fault) => fault.code === code)?.sentence ?? '';
    expect(sentence).toMatch(/^[A-Z+].{10,}\.$/);
    expect(sentence).not.toMatch(/\+\d{7}/);
  });

  it('has a doctored case for every fault that it knows', () => {
    const named = new Set(DOCTORED_CASES.map(([code]) => code));

    expect(FAULT_CODES.filter((code) => !named.has(code))).toEqual([]);
  });

  it('counts what was lost and what was doubled', () => {
    const world = cleanWorld({ contacts: CONTACTS });

    for (const contact of [0, 4]) Object.assign(taskIn(world, contact), { status: 'pending' });
    for (const contact of [2, 4, 10]) dialAgain(world, contact);

    expect(judge(world)).toMatchObject({ lost: 2, doubled: 3 });
  });

  it('tells twenty of a kind and counts them all', () => {
    const world = cleanWorld({ contacts: CONTACTS });

    for (const call of world.calls) call.counted = null;
    const verdict = judge(world);

    expect(verdict.faults).toHaveLength(20);
    expect(verdict.totals).toEqual({ count_wrong: world.calls.length });
  });

  it('judges 5,000 contacts in under two seconds of work', () => {
    const world = cleanWorld({ contacts: 5_000, perMinute: 6_000 });
    const before = process.cpuUsage();

    const verdict = judge(world);

    expect(verdict.faults).toEqual([]);
    expect(verdict.counts.dials).toBeGreaterThan(10_000);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });
});
