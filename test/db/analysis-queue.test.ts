import { beforeEach, describe, expect, it } from '@jest/globals';
import { createAnalysisQueue } from '../../src/db/analysis-queue.js';
import type { CallAnalysis } from '../../src/domain/call-analysis.js';
import type { Analyst } from '../../src/ports/analyst.js';
import { createCallAnalyses } from '../../src/services/call-analyses.js';
import { aCall } from '../support/builders.js';
import type { CallRow } from '../support/rows.js';
import { useDatabase } from '../support/database.js';

const db = useDatabase();
const FOUND: CallAnalysis = {
  ...{ by: 'llm', finding: 'refused', confidence: 0.9, reason: 'declined' },
  ...{ sentiment: 'negative', sentimentScore: -0.5, summary: 'Declined.', extracted: { a: 'b' } },
};
const LEXICAL = { ...{ outcome: 'unknown', summary: 'by words', sentiment: 'neutral' } };

async function aTalk(call: Partial<CallRow> = {}, record: Record<string, unknown> = {}) {
  const { id } = await aCall(db(), call);
  await db()('call_metrics').insert({
    ...{ call_id: id, analysis_after: new Date(Date.now() - 1_000) },
    ...{ ...LEXICAL, ...record },
  });
  await db()('call_logs').insert(
    [1, 0].map((turn_index) => ({
      ...{ call_id: id, turn_index, role: turn_index === 0 ? 'assistant' : 'user' },
      ...{ content: `turn ${turn_index}`, at: new Date() },
    })),
  );
  return id;
}

const recordOf = (id: string) => db()('call_metrics').where({ call_id: id }).first();
const warned: object[] = [];
const log = { warn: (fields: object) => void warned.push(fields) };
const analyses = (analyst: Analyst) =>
  createCallAnalyses({ queue: createAnalysisQueue(db()), analyst, log });
const BROKEN: Analyst = {
  analyze: async () => {
    throw new Error('turn 1');
  },
};

beforeEach(() => void warned.splice(0));

describe('talks that wait for a language model', () => {
  it('are read with their turns in order, and what it found is kept', async () => {
    const id = await aTalk({ business: null, disposition: 'unknown', outcome: 'unknown' });
    const read: unknown[] = [];
    const analyst: Analyst = {
      analyze: async (talk) => {
        read.push(talk);
        return FOUND;
      },
    };

    expect(await analyses(analyst).round()).toBe(1);

    expect(read).toMatchObject([
      { callId: id, language: 'ru', fields: [], turns: [{ content: 'turn 0' }, {}] },
    ]);
    expect(await recordOf(id)).toMatchObject({
      ...{ outcome: 'fail', outcome_source: 'llm', outcome_confidence: 0.9 },
      ...{ sentiment: 'negative', summary: 'Declined.', analysis_after: null },
      analysis: FOUND,
    });
    const { outcome } = await db()('calls').where({ id }).first();
    expect(outcome).toBe('unknown');
  });

  it('keep what the bot recorded', async () => {
    const id = await aTalk({}, { outcome: 'success', outcome_source: 'bot' });

    await analyses({ analyze: async () => FOUND }).round();

    expect(await recordOf(id)).toMatchObject({
      ...{ outcome: 'success', outcome_source: 'bot', sentiment: 'negative' },
    });
  });

  it('are read once by many processes', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => aTalk()));
    const read: string[] = [];
    const analyst: Analyst = {
      analyze: async ({ callId }) => {
        read.push(callId);
        return FOUND;
      },
    };

    await Promise.all([1, 2, 3].map(() => analyses(analyst).round()));

    expect(read.toSorted()).toEqual(ids.toSorted());
  });

  it('are tried three times, later each time, and then left as they are', async () => {
    const id = await aTalk();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await analyses(BROKEN).round();
      const { analysis_after: after } = await recordOf(id);
      if (after !== null) waits.push(Math.round((after.getTime() - Date.now()) / 10_000) * 10);
      await db()('call_metrics')
        .whereNotNull('analysis_after')
        .update({ analysis_after: new Date(Date.now() - 1) });
    }

    expect(waits).toEqual([30, 120]);
    expect(await analyses(BROKEN).round()).toBe(0);
    expect(await recordOf(id)).toMatchObject({ ...LEXICAL, analysis_attempts: 3 });
    expect(JSON.stringify(warned)).not.toContain('turn 1');
    expect(warned).toHaveLength(3);
  });

  it('are not read when they were rehearsed', async () => {
    const id = await aTalk();
    const { campaign_id: rehearsal } = await db()('calls').where({ id }).first();
    const { campaign_id: original } = await aCall(db());
    await db()('campaigns').where({ id: rehearsal }).update({ rehearsal_of: original });

    expect(await analyses({ analyze: async () => FOUND }).round()).toBe(0);
    expect(await recordOf(id)).toMatchObject({ ...LEXICAL, analysis_after: null });
  });

  it('are not read a day later', async () => {
    const id = await aTalk({}, { created_at: new Date(Date.now() - 25 * 3_600_000) });

    expect(await analyses({ analyze: async () => FOUND }).round()).toBe(0);
    expect(await recordOf(id)).toMatchObject({ ...LEXICAL, analysis_after: null });
  });
});
