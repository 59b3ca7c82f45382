import { describe, expect, it } from '@jest/globals';
import { parsePolicyPack, toPolicyPackWire } from '../../src/contracts/policy-pack-wire.js';
import { DomainError } from '../../src/domain/errors.js';

const PACK = {
  code: 'kz',
  version: '1',
  title: 'Kazakhstan',
  applies: { countries: ['KZ'], regions: ['ALA'], prefixes: ['+7727'] },
  sources: [{ id: 'law', url: 'https://example.com/law', says: 'so' }],
  rules: {
    windows: [{ source: 'law', purposes: ['marketing'], weekly: { mon: [['08:00', '21:00']] } }],
    zone_policy: { source: 'law', policy: 'intersection' },
    attempt_caps: [{ source: 'law', id: 'day', per: 'contact', max: 1, hours: 24 }],
    consent: [{ source: 'law', grade: 'express' }],
    blocked: [{ source: 'law', unless_approval: 'robots' }],
    approvals: [{ source: 'law', kind: 'paper', real_lines_only: true }],
    lists: [{ source: 'law', code: 'dnc', max_age_days: 31 }],
    ring_seconds_min: { source: 'law', seconds: 15 },
    line_types_denied: { source: 'law', types: ['PAGER'] },
    disclosure: { source: 'law', within_seconds: 5 },
    caller_id: { source: 'law', label_required: true, contract_required: false },
    hangup_after_refusal_seconds: { source: 'law', seconds: 10 },
  },
};

function problemsOf(pack: unknown): string[] {
  try {
    parsePolicyPack(pack);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.errors.map(({ field }) => field);
  }
}

describe('a policy pack', () => {
  it('comes back from the domain as it was', () => {
    expect(toPolicyPackWire(parsePolicyPack(PACK))).toEqual(PACK);
  });

  it.each([
    ['an unknown key', { ...PACK, colour: 'red' }, 'colour'],
    ['an unknown rule', { ...PACK, rules: { curfew: [] } }, 'rules.curfew'],
    [
      'an unknown key of a rule',
      { ...PACK, rules: { consent: [{ source: 'law', grade: 'express', until: 1 }] } },
      'rules.consent.0.until',
    ],
    [
      'a source that is not there',
      { ...PACK, rules: { consent: [{ source: 'hearsay', grade: 'express' }] } },
      'rules.consent.0.source',
    ],
    [
      'a rule without a source',
      { ...PACK, rules: { disclosure: { within_seconds: 5 } } },
      'rules.disclosure.source',
    ],
    [
      'an impossible time',
      { ...PACK, rules: { windows: [{ source: 'law', weekly: { mon: [['8:00', '21:00']] } }] } },
      'rules.windows.0.weekly.mon.0.0',
    ],
    [
      'hours without length',
      { ...PACK, rules: { windows: [{ source: 'law', weekly: { mon: [['08:00', '08:00']] } }] } },
      'rules.windows.0.weekly.mon.0',
    ],
    [
      'a cap that looks back further than dials are remembered',
      {
        ...PACK,
        rules: { attempt_caps: [{ source: 'law', id: 'y', per: 'number', max: 1, hours: 8_760 }] },
      },
      'rules.attempt_caps.0.hours',
    ],
    [
      'a country by name',
      { ...PACK, applies: { countries: ['Kazakhstan'] } },
      'applies.countries.0',
    ],
  ])('is refused with %s, by its path', (_what, pack, field) => {
    expect(problemsOf(pack)).toContain(field);
  });
});
