import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { decide } from '../../src/domain/gate.js';
import { packsFor, rulesFor } from '../../src/domain/pack-rules.js';
import type { PolicyPack } from '../../src/domain/policy-pack.js';
import { loadPacks } from '../../src/rulebook/load-packs.js';
import { A_CALLER_ID, gateFacts, HOUR_MS, type GateWish } from '../support/gate-facts.js';

const packs = loadPacks();
const folder = mkdtempSync(join(tmpdir(), 'new-voice-packs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A Wednesday and the Saturday after it. */
const WEDNESDAY = '2026-03-04';
const SATURDAY = '2026-03-07';
const ALWAYS = { dailyStart: '00:00', dailyEnd: '24:00', startTimeMs: null, endTimeMs: null };

const RUSSIAN: GateWish['contact'] = {};
const american = (areaCode: string, zone: string, region: string | null = null) => ({
  ...{ phoneNumber: `+1${areaCode}5550123`, country: 'US', lineType: 'FIXED_LINE_OR_MOBILE' },
  ...{ zones: [zone], zonesKnown: true, region },
});
const TEXAN = american('512', 'America/Chicago');
const FLORIDIAN = american('305', 'America/New_York');
const OKLAHOMAN = american('405', 'America/Chicago');
const SEATTLE = american('206', 'America/Los_Angeles');
const VERMONTER_IN_FLORIDA = american('802', 'America/New_York', 'FL');

function asked(at: string, wish: GateWish) {
  const facts = gateFacts({ packs, schedule: ALWAYS, ...wish });
  const { verdict, reason, detail } = decide(facts, Date.parse(at));
  return verdict === 'allow'
    ? 'allow'
    : `${reason} ${String(detail?.['pack'] ?? detail?.['closed_by'] ?? '')}`.trim();
}

const marketing = { purpose: 'marketing', consentGrade: 'express_written' } as const;
const collection = { purpose: 'collection' } as const;
const rang = (...at: string[]) => at.map((instant) => Date.parse(instant));
const lists = [{ code: 'us_national_dnc', asOf: '2026-02-25' }];
const noon = `${WEDNESDAY}T12:00:00Z`;
const real = { isReal: true, callerIds: [A_CALLER_ID] };
const dataFlow = [{ kind: 'cross_border_data', subject: null }];

describe('shipped packs', () => {
  it.each(packs.map((pack): [string, PolicyPack] => [pack.code, pack]))(
    '%s names a source for each rule, and a link for each source',
    (_code, { sources, rules }) => {
      const named = Object.values(rules)
        .flat()
        .filter((rule) => rule !== undefined)
        .map((rule) => (rule as { source: string }).source);

      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((id) => !sources.some((source) => source.id === id))).toEqual([]);
      for (const { url } of sources) expect(url).toMatch(/^https?:\/\//);
    },
  );

  it.each<[string, at: string, GateWish, string]>([
    [
      'world: advertising wants consent',
      noon,
      { contact: { country: 'DE' }, campaign: { purpose: 'marketing' } },
      'consent_missing world@2026.11',
    ],
    [
      'world: nobody pays for being called',
      noon,
      { contact: { lineType: 'PREMIUM_RATE' } },
      'line_type_not_allowed world@2026.11',
    ],
    [
      'ru: robots do not advertise',
      noon,
      { campaign: marketing },
      'robot_marketing_blocked ru@2026.11',
    ],
    [
      'ru: save with an approval',
      noon,
      { campaign: marketing, approvals: [{ kind: 'ru_robot_marketing', subject: null }] },
      'allow',
    ],
    [
      'ru: debtors at 07:59 on a working day',
      `${WEDNESDAY}T04:59:00Z`,
      { campaign: collection },
      'window_closed ru@2026.11',
    ],
    [
      'ru: debtors at 21:59 on a working day',
      `${WEDNESDAY}T18:59:00Z`,
      { campaign: collection },
      'allow',
    ],
    [
      'ru: debtors at 08:59 on a Saturday',
      `${SATURDAY}T05:59:00Z`,
      { campaign: collection },
      'window_closed ru@2026.11',
    ],
    [
      'ru: debtors at 20:00 on a Saturday',
      `${SATURDAY}T17:00:00Z`,
      { campaign: collection },
      'window_closed ru@2026.11',
    ],
    ['ru: others at night, if the campaign wants', `${SATURDAY}T00:00:00Z`, {}, 'allow'],
    [
      'ru: a second call to a debtor on a day',
      noon,
      { campaign: collection, contact: { rangContactAtMs: rang(`${WEDNESDAY}T06:00:00Z`) } },
      'attempt_cap ru@2026.11',
    ],
    [
      'ru: a third one in a week',
      noon,
      {
        campaign: collection,
        contact: { rangContactAtMs: rang('2026-03-03T06:00:00Z', '2026-02-26T06:00:00Z') },
      },
      'attempt_cap ru@2026.11',
    ],
    [
      'ru: a ninth one in a month',
      noon,
      {
        campaign: collection,
        contact: {
          rangContactAtMs: [8, 9, 10, 11, 12, 13, 14, 15].map(
            (day) => Date.parse(noon) - day * 24 * HOUR_MS,
          ),
        },
      },
      'attempt_cap ru@2026.11',
    ],
    [
      'ru: a caller id without a label',
      noon,
      { line: { isReal: true, callerIds: [{ ...A_CALLER_ID, isLabelled: false }] } },
      'caller_id_not_labelled ru@2026.11',
    ],
    [
      'ru: a trunk without a contract',
      noon,
      { line: { isReal: true, callerIds: [{ ...A_CALLER_ID, hasContract: false }] } },
      'caller_id_not_labelled ru@2026.11',
    ],
    [
      'ru: processors abroad without a record',
      noon,
      { line: real },
      'data_flow_not_approved ru@2026.11',
    ],
    ['ru: all papers there', noon, { line: real, approvals: dataFlow }, 'allow'],
    ['us: 20:59 in Texas', '2026-03-05T02:59:00Z', { contact: TEXAN }, 'allow'],
    ['us: 21:00 in Texas', '2026-03-05T03:00:00Z', { contact: TEXAN }, 'window_closed us@2026.11'],
    [
      'us: 08:00 in Denver and 07:00 in Los Angeles',
      `${WEDNESDAY}T15:00:00Z`,
      {
        contact: { ...TEXAN, zones: ['America/Denver', 'America/Los_Angeles'], zonesKnown: false },
      },
      'window_closed us@2026.11',
    ],
    [
      'us: advertising with spoken consent',
      `${WEDNESDAY}T18:00:00Z`,
      { contact: TEXAN, lists, campaign: { ...marketing, consentGrade: 'express' } },
      'consent_too_weak us@2026.11',
    ],
    [
      'us: advertising without the list',
      `${WEDNESDAY}T18:00:00Z`,
      { contact: TEXAN, campaign: marketing },
      'list_missing us@2026.11',
    ],
    [
      'us: advertising by a list of 32 days',
      '2026-03-29T18:00:00Z',
      { contact: TEXAN, lists, campaign: marketing },
      'list_outdated us@2026.11',
    ],
    [
      'us: advertising with everything',
      `${WEDNESDAY}T18:00:00Z`,
      { contact: TEXAN, lists, campaign: marketing },
      'allow',
    ],
    [
      'us-fl: 20:00 by area code',
      '2026-03-05T01:00:00Z',
      { contact: FLORIDIAN },
      'window_closed us-fl@2026.11',
    ],
    [
      'us-fl: 20:00 by address',
      '2026-03-05T01:00:00Z',
      { contact: VERMONTER_IN_FLORIDA },
      'window_closed us-fl@2026.11',
    ],
    [
      'us-fl: a fourth call in a day',
      `${WEDNESDAY}T18:00:00Z`,
      {
        contact: {
          ...FLORIDIAN,
          rangContactAtMs: [1, 2, 3].map(
            (hours) => Date.parse(`${WEDNESDAY}T18:00:00Z`) - hours * HOUR_MS,
          ),
        },
      },
      'attempt_cap us-fl@2026.11',
    ],
    [
      'us-ok: a fourth call in a day',
      `${WEDNESDAY}T18:00:00Z`,
      {
        contact: {
          ...OKLAHOMAN,
          rangContactAtMs: [1, 2, 3].map(
            (hours) => Date.parse(`${WEDNESDAY}T18:00:00Z`) - hours * HOUR_MS,
          ),
        },
      },
      'attempt_cap us-ok@2026.11',
    ],
    ['us-ok: 20:00', '2026-03-05T02:00:00Z', { contact: OKLAHOMAN }, 'window_closed us-ok@2026.11'],
    ['us-wa: 20:00', '2026-03-05T04:00:00Z', { contact: SEATTLE }, 'window_closed us-wa@2026.11'],
  ])('%s', (_what, at, wish, answer) => {
    expect(asked(at, wish)).toBe(answer);
  });

  it('say how the call itself is to be made', () => {
    const callRules = (contact: GateWish['contact']) =>
      rulesFor(packsFor(packs, gateFacts({ contact }).contact), 'informational').call;

    expect(callRules(RUSSIAN)).toMatchObject({ ringSecondsMin: 15, disclosureWithinSeconds: 5 });
    expect(callRules(SEATTLE)).toEqual({
      ringSecondsMin: 15,
      disclosureWithinSeconds: 10,
      hangupAfterRefusalSeconds: 10,
    });
    expect(callRules({ country: 'FR' }).hangupAfterRefusalSeconds).toBeNull();
  });

  it('stop the program when one of them cannot be read', () => {
    writeFileSync(join(folder, 'xx.json'), '{"code": "xx"}');

    expect(() => loadPacks(pathToFileURL(`${folder}/`))).toThrow(/xx\.json.*version/s);
  });
});
