import type { TextTalk } from '../../agent/text-talk.js';
import { shippedPrices } from '../db/shipped-prices.js';
import type { CallReport } from '../domain/call-report.js';
import { costLines, costOf } from '../domain/pricing.js';
import { pricesOn } from '../domain/price-table.js';

/** What the words of the model cost, by the prices that are shipped. */
export function llmCostUsd({ usage }: CallReport): string {
  const lines = (usage.lines ?? []).filter(({ kind }) => kind === 'llm');
  const today = new Date().toISOString().slice(0, 10);
  return costOf(costLines(lines, pricesOn(today, [shippedPrices()]))).llm;
}

/** The end of a talk as the platform would keep it. */
export function reportText(report: CallReport, { talk, transfers, pressed }: TextTalk): string {
  const { usage, extracted_data: extracted, callback_at: callbackAt } = report;
  const facts: [string, string | null][] = [
    [
      'ending',
      `${report.business ?? 'none'}${report.detail === null ? '' : ` (${report.detail})`}`,
    ],
    ['stage', talk.state.flowStateId],
    ['found out', JSON.stringify(extracted, null, 2)],
    ['call back', callbackAt],
    ['transferred', transfers.join(', ') || null],
    ['pressed', pressed.join(', ') || null],
    ['tokens', `${usage.llm_input_tokens} in, ${usage.llm_output_tokens} out`],
    ['cost', `${llmCostUsd(report)} USD of the language model`],
  ];
  return facts
    .flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(12)}${value}`]))
    .join('\n');
}
