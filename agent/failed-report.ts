import type { CallReport } from '../src/domain/call-report.js';
import { reduceTalk } from '../src/domain/talk-report.js';
import type { TalkEnding } from './talk.js';

/**
 * Our agent failed somebody who had answered. A human, for all that is known: any other word would
 * be the ending itself, and whose fault it was would be lost.
 */
export function failure(detail: string): TalkEnding {
  return { business: 'agent_error', answeredBy: 'human', detail };
}

/** Of a call without a talk. */
export function failedReport(
  detail: string,
  times: { answeredAtMs: number; endedAtMs: number },
): CallReport {
  const state = {
    ...{ answeredBy: null, extracted: {}, callbackAt: null },
    ending: failure(detail),
  };
  return reduceTalk({ events: [], state, ...times, models: [] });
}
