import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { callReportSchema } from '../../src/contracts/call-report.js';
import { servicesOf } from '../../src/domain/bot-services.js';
import { recordOf, type CallRecord } from '../../src/domain/call-record.js';
import type { Disposition } from '../../src/domain/call.js';
import { sumUsd } from '../../src/domain/money.js';
import { pricesOn, type Price } from '../../src/domain/price-table.js';

interface Stored {
  disposition: Disposition;
  report: unknown;
  prices: Price[];
  record: CallRecord;
}

const FOLDER = new URL('../domain/stored-reports/', import.meta.url);
const stored = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  return [name, JSON.parse(text) as Stored] as const;
});

describe('a report that was stored long ago', () => {
  it.each(stored)('is taken still, and gives the same record: %s', (_, one) => {
    const report = callReportSchema.parse(one.report);
    const prices = pricesOn('2026-09-01', [one.prices]);
    const services = servicesOf({ llm: 'openai', model: 'gpt-4o-mini' });

    const record = recordOf(one.disposition, report, { prices, services });

    expect(record).toEqual(one.record);
    expect(sumUsd(record.lines.flatMap(({ cost_usd }) => cost_usd ?? []))).toBe(record.cost.total);
  });
});
