import type { Config } from '../config.js';
import { createAnalysisQueue } from '../db/analysis-queue.js';
import type { Database } from '../db/knex.js';
import type { Logger } from '../observability/logger.js';
import { createCallAnalyses } from '../services/call-analyses.js';
import { repeat, type Repeated } from '../services/repeat.js';

const EVERY_MS = 2_000;

export interface AnalystParts {
  settings: Config['analyst'] | undefined;
  db: Database;
  log: Logger;
}

/** Empty without a model. Its client is loaded only when there is one. */
export async function startAnalyst({ settings, db, log }: AnalystParts): Promise<Repeated[]> {
  if (!settings) return [];
  const { createLlmAnalyst } = await import('../analyst/llm-analyst.js');
  const queue = createAnalysisQueue(db);
  const analyses = createCallAnalyses({ queue, analyst: createLlmAnalyst(settings), log });
  return [
    repeat({ name: 'analyst', everyMs: EVERY_MS, log }, async () => {
      await analyses.round();
    }),
  ];
}
