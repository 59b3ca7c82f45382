import { z } from 'zod';
import {
  SENTIMENTS,
  TALK_FINDINGS,
  withDoubt,
  type CallAnalysis,
} from '../domain/call-analysis.js';

const text = z.string().transform((said) => said.trim().slice(0, 2_000) || null);

/** What a language model is to answer with; a bot's fields are the only names that it may fill. */
export function analysisAnswerSchema(fields: readonly string[]) {
  const name = fields.length > 0 ? z.enum(fields as [string, ...string[]]) : z.string();
  return z.strictObject({
    finding: z.enum(TALK_FINDINGS),
    confidence: z.number().min(0).max(1),
    reason: text,
    sentiment: z.enum(SENTIMENTS),
    sentiment_score: z.number().min(-1).max(1),
    summary: text,
    extracted: z.array(z.strictObject({ name, value: z.string().max(2_000) })),
  });
}

/** As the API of structured outputs takes it. */
export function analysisJsonSchema(fields: readonly string[]): Record<string, unknown> {
  const schema = z.toJSONSchema(analysisAnswerSchema(fields), { io: 'input' });
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
}

/** Throws when the answer is not of the schema. */
export function parseAnalysis(answer: string, fields: readonly string[]): CallAnalysis {
  const said = analysisAnswerSchema(fields).parse(JSON.parse(answer));
  const filled = fields.length > 0 ? said.extracted : [];
  return withDoubt({
    by: 'llm',
    finding: said.finding,
    confidence: said.confidence,
    reason: said.reason,
    sentiment: said.sentiment,
    sentimentScore: said.sentiment === 'unknown' ? null : said.sentiment_score,
    summary: said.summary,
    extracted: Object.fromEntries(
      filled.filter(({ value }) => value.trim() !== '').map(({ name, value }) => [name, value]),
    ),
  });
}
