import { describe, expect, it } from '@jest/globals';
import { CONFIDENCE_MIN, TALK_FINDINGS } from '../../src/domain/call-analysis.js';
import {
  analysisOf,
  labelledTalks,
  precisionOf,
  recallOf,
  scores,
  type LabelledTalk,
} from './accuracy.js';

/** Not answers, but the lack of one. */
const NO_ANSWER = 'unknown';
const RUSSIAN_SHARE = 0.6;

const development = labelledTalks('development');
const heldOut = labelledTalks('held-out');
const all = [...development, ...heldOut];

describe('the labelled talks', () => {
  it('are at least 120, three of five of them Russian, each there once', () => {
    const share = all.filter(({ language }) => language === 'ru').length / all.length;

    expect(all.length).toBeGreaterThanOrEqual(120);
    expect(Math.abs(share - RUSSIAN_SHARE)).toBeLessThan(0.03);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ turns }) => JSON.stringify(turns))).size).toBe(all.length);
  });

  it('have every label in each part', () => {
    const labels = (talks: LabelledTalk[]) =>
      TALK_FINDINGS.map((label) => talks.filter(({ ending }) => ending === label).length);

    expect(Math.min(...labels(development))).toBeGreaterThanOrEqual(10);
    expect(Math.min(...labels(heldOut))).toBeGreaterThanOrEqual(10);
  });
});

describe.each([
  ['development', development],
  ['held-out', heldOut],
] as const)('of the labels that it gives to %s talks, the analyst of words', (_, talks) => {
  const answered = scores(talks).filter(({ label }) => label !== NO_ANSWER);

  it.each(answered.map((score) => [`${score.kind} ${score.label}`, score] as const))(
    'has four of five right: %s',
    (_label, score) => {
      expect(precisionOf(score)).toBeGreaterThanOrEqual(CONFIDENCE_MIN);
    },
  );

  it.each(answered.map((score) => [`${score.kind} ${score.label}`, score] as const))(
    'finds more than a third of the true ones: %s',
    (_label, score) => {
      expect(recallOf(score)).toBeGreaterThan(1 / 3);
    },
  );

  it('says unknown whenever it is less sure than that', () => {
    const unsure = talks.map(analysisOf).filter(({ confidence }) => confidence < CONFIDENCE_MIN);

    expect(unsure.length).toBeGreaterThan(0);
    expect(unsure.filter(({ finding }) => finding !== 'unknown')).toEqual([]);
  });
});
