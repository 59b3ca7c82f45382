import type { CaseFile, Dial } from './case-file.js';
import type { CallRow } from './evidence.js';
import type { Accuse } from './verdict.js';

/** Words that say: what the line did was not seen, or something of ours came in between. */
const NOT_SEEN = new Set(['unknown', 'agent_error', 'cancelled']);

/** Who picks up, for each callee that the exchange plays. */
const PICKS_UP: ReadonlyMap<string, string> = new Map([
  ['human', 'human'],
  ['answers_late', 'human'],
  ['hangs_up_early', 'human'],
  ['dies_in_mid_call', 'human'],
  ['busy_then_human', 'human'],
  ['voicemail', 'voicemail'],
  ['silent', 'silence'],
]);

/** What the row says of the call is what the line says: busy is busy, an answer is an answer. */
export function judgeDispositions(file: CaseFile, accuse: Accuse): void {
  for (const call of file.evidence.calls) {
    const dials = file.dialsOf.get(call.id) ?? [];
    if (call.state !== 'ended' || dials.length === 0) continue;
    if (dials.some((dial) => dial.end === null || agrees(call, dial))) continue;
    const seen = dials.map(whatHappened).join(', then ');
    const { callTaskId: task, campaignId: campaign, id: attempt } = call;
    const sentence = `The line says ${seen}; the call is recorded as ${recorded(call)}.`;
    accuse({ code: 'disposition_differs', sentence, campaign, task, attempt });
  }
}

function agrees(call: CallRow, dial: Dial): boolean {
  if (NOT_SEEN.has(call.disposition ?? '')) return true;
  if (!dial.answered) return call.network === dial.end?.network;
  if (call.network !== 'answered') return false;
  const expected = PICKS_UP.get(dial.behaviour ?? '');
  return expected === undefined || call.answeredBy === null || call.answeredBy === expected;
}

function whatHappened({ answered, behaviour, end }: Dial): string {
  if (!answered) return end?.network ?? `${end?.code ?? 'nothing'} without an answer`;
  const who = PICKS_UP.get(behaviour ?? '');
  return who === undefined ? 'answered' : `answered by ${who}`;
}

function recorded({ disposition, network, answeredBy }: CallRow): string {
  const axes = [network, answeredBy].filter((axis) => axis !== null).join(', ');
  return `${disposition ?? '-'} (${axes || 'nothing known'})`;
}
