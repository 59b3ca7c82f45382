import { describe, expect, it } from '@jest/globals';
import { createAdmission } from '../../agent/call-admission.js';

describe('the admission of calls', () => {
  it('counts calls that were accepted and do not run yet', () => {
    const admission = createAdmission({ callsMax: 2, nowMs: () => 0 });

    expect([admission.admit('a', []), admission.admit('b', []), admission.admit('c', [])]).toEqual([
      ...[true, true, false],
    ]);
    expect(admission.load([])).toBe(1);
  });

  it('counts a call once when it runs', () => {
    const admission = createAdmission({ callsMax: 4, nowMs: () => 0 });
    admission.admit('a', []);

    expect(admission.load(['a'])).toBe(0.25);
  });

  it('forgets a call that went to another host', () => {
    let nowMs = 0;
    const admission = createAdmission({ callsMax: 1, nowMs: () => nowMs });
    admission.admit('a', []);

    nowMs = 16_000;

    expect(admission.admit('b', [])).toBe(true);
  });
});
