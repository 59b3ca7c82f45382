import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { playScript, surprises, talkScriptSchema } from '../../agent/talk-script.js';
import { callReportSchema } from '../../src/contracts/call-report.js';
import { parsePriceFile } from '../../src/contracts/price-api.js';
import { skillbaseConfigSchema } from '../../src/contracts/skillbase.js';
import { pricesOn } from '../../src/domain/price-table.js';
import { costLines, costOf } from '../../src/domain/pricing.js';
import { aBriefing, aTextTalk } from '../support/text-talks.js';

const EXAMPLES = new URL('../../examples/talks/', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, EXAMPLES), 'utf8'));
const files = readdirSync(EXAMPLES).sort();
const prices = pricesOn('2026-09-01', [parsePriceFile(read('../../data/prices.json'))]);

/** The truth stands in the script: what was found out, how it ended, and what it costs. */
describe('a talk that is known beforehand', () => {
  it('is there in ten kinds, each with its truth', () => {
    const told = files.map((file) => Object.keys(talkScriptSchema.parse(read(file)).expect));

    expect(files.length).toBeGreaterThanOrEqual(10);
    expect(told.filter((names) => !names.includes('business'))).toEqual([]);
    expect(told.filter((names) => !names.includes('extracted'))).toEqual([]);
    expect(told.filter((names) => !names.includes('llm_cost_usd'))).toEqual([]);
  });

  it.each(files)('%s ends as it should', async (file) => {
    const script = talkScriptSchema.parse(read(file));
    const { config } = read(script.bot ?? '') as { config: unknown };
    const { name, phone_number: phoneNumber, data } = script.contact;
    const briefing = aBriefing(skillbaseConfigSchema.parse(config), {
      ...{ contact: { name, phoneNumber, data }, timezone: script.timezone },
      atMs: Date.parse(script.at ?? ''),
    });
    const talk = await aTextTalk(briefing, { transferred: () => script.transfer });

    await talk.greet();
    await playScript(script, { talk, model: talk.model });

    const report = callReportSchema.parse(await talk.close());
    const { llm, unpriced } = costOf(costLines(report.usage.lines ?? [], prices));
    expect(surprises(script, { report, talk, llmCostUsd: llm })).toEqual([]);
    expect({ unpriced, unscripted: talk.model.unscripted }).toEqual({ unpriced: 0, unscripted: 0 });
  });

  it('that ends otherwise than its truth says is told what differs', async () => {
    const talk = await aTextTalk();
    talk.model.expect([
      { say: 'Пока', calls: [{ name: 'end_call', args: { result: 'refused' } }] },
    ]);
    await talk.hear('Нет');
    const report = await talk.close();
    const expected = {
      business: 'goal_met',
      extracted: { a: 1, b: 2 },
      llm_cost_usd: '1',
    } as const;

    expect(surprises({ expect: expected }, { report, talk, llmCostUsd: '0' })).toEqual([
      'business: expected "goal_met", was "refused"',
      'extracted: expected {a:1,b:2}, was {}',
      'llm_cost_usd: expected "1", was "0"',
    ]);
  });
});
