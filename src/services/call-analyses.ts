import type { AnalysisQueue, Analyst, DueTalk } from '../ports/analyst.js';

export interface CallAnalysesDeps {
  queue: AnalysisQueue;
  analyst: Analyst;
  log: { warn(fields: object, message: string): void };
}

/** So many talks are read at once by a process. */
const AT_ONCE = 8;
const ATTEMPTS_MAX = 3;
const FIRST_DELAY_SECONDS = 30;

/**
 * Asks a language model about talks that have ended, apart from the calls: what it can't do leaves
 * the record as it is.
 */
export function createCallAnalyses({ queue, analyst, log }: CallAnalysesDeps) {
  async function read(talk: DueTalk): Promise<void> {
    const { callId, attempt } = talk;
    try {
      await queue.save(callId, await analyst.analyze(talk));
    } catch (error) {
      const isLast = attempt >= ATTEMPTS_MAX;
      // Only its kind: an answer of the model may hold words of the talk.
      log.warn({ callId, attempt, problem: kindOf(error) }, 'a talk was not analyzed');
      await queue.postpone(callId, isLast ? null : FIRST_DELAY_SECONDS * 4 ** (attempt - 1));
    }
  }
  return {
    /** One round: until nothing is due. Answers how many talks were read. */
    async round(): Promise<number> {
      let count = 0;
      for (;;) {
        const due = await queue.claim(AT_ONCE);
        await Promise.all(due.map(read));
        count += due.length;
        if (due.length < AT_ONCE) return count;
      }
    },
  };
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
