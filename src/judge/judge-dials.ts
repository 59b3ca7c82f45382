import type { CaseFile, Dial } from './case-file.js';
import { iso, maskedNumber, type Accuse } from './verdict.js';

/**
 * Each dial of the ledger has exactly one numbered attempt, to the number and on the line of its
 * row.
 */
export function judgeDials(file: CaseFile, accuse: Accuse): void {
  for (const dial of file.dials) {
    if (dial.seq <= file.evidence.lastSeqBeforeRows) judgeRowOf(dial, accuse);
  }
  for (const [attempt, dials] of file.dialsOf) {
    for (const again of dials.slice(1)) judgeAgain(attempt, dials[0] ?? again, { again, accuse });
  }
}

function judgeRowOf(dial: Dial, accuse: Accuse): void {
  const { call, number } = dial;
  const where = `${maskedNumber(number)} at ${iso(dial.realMs)}`;
  if (call === undefined) {
    const sentence = `The line dialled ${where}, but no call has the id ${dial.attempt ?? '-'}.`;
    return accuse({ code: 'dial_without_attempt', sentence, ...attemptOf(dial) });
  }
  if (call.attemptNumber === null) {
    const sentence = `The line dialled ${where}, but the call is only reserved.`;
    return accuse({ code: 'dial_of_reserved', sentence, ...attemptOf(dial) });
  }
  if (number !== call.phoneNumber) {
    const to = maskedNumber(call.phoneNumber);
    const sentence = `The line dialled ${where}, but the call is to ${to}.`;
    accuse({ code: 'dial_misdirected', sentence, ...attemptOf(dial) });
  }
  if (dial.lineId !== call.lineId) {
    const by = dial.lineId ?? '-';
    const sentence = `Line ${by} dialled ${where}, but the call is of line ${call.lineId}.`;
    accuse({ code: 'dial_misdirected', sentence, ...attemptOf(dial) });
  }
}

function judgeAgain(
  attempt: string,
  first: Dial,
  { again, accuse }: { again: Dial; accuse: Accuse },
): void {
  const sentence =
    `${maskedNumber(again.number)} was dialled at ${iso(first.realMs)} and again ` +
    `at ${iso(again.realMs)} by one attempt, ${attempt}.`;
  accuse({ code: 'doubled', sentence, ...attemptOf(again), seq: again.seq });
}

/** Nobody is called twice at once by one company, whatever campaigns and lines it has. */
export function judgeOverlaps(file: CaseFile, accuse: Accuse): void {
  const talking = new Map<string, Dial[]>();
  for (const dial of file.dials) {
    const company = dial.call?.companyId ?? dial.line?.companyId ?? '';
    const key = `${company} ${dial.number ?? ''}`;
    const before = (talking.get(key) ?? []).filter(({ end }) => end === null || end.seq > dial.seq);
    const other = before[0];
    if (other) {
      const sentence =
        `${maskedNumber(dial.number)} was dialled at ${iso(dial.realMs)} while the call of ` +
        `${iso(other.realMs)} still rang or talked.`;
      accuse({ code: 'called_twice_at_once', sentence, ...attemptOf(dial), seq: dial.seq });
    }
    talking.set(key, [...before, dial]);
  }
}

/** Each numbered attempt was dialled, or ended knowing that it was not. */
export function judgeAttempts(file: CaseFile, accuse: Accuse): void {
  for (const call of file.evidence.calls) {
    const dials = file.dialsOf.get(call.id) ?? [];
    const of = { campaign: call.campaignId, task: call.callTaskId, attempt: call.id };
    const isNeverDialled = call.disposition === 'unknown' && call.detail === 'never_dialled';
    if (isNeverDialled && dials.length > 0) {
      const number = maskedNumber(call.phoneNumber);
      const sentence = `The call is recorded as never dialled, but the line dialled ${number}.`;
      accuse({ code: 'recorded_as_never_dialled', sentence, ...of });
    }
    if (call.state === 'ended' && dials.length === 0 && !isNeverDialled) {
      const attempt = `Attempt ${call.attemptNumber ?? '-'}`;
      const ended = `ended as ${call.disposition ?? '-'}`;
      const sentence = `${attempt} ${ended}, but no line ever dialled it.`;
      accuse({ code: 'attempt_without_dial', sentence, ...of });
    }
  }
}

/** Whom a fault about a dial concerns. */
export function attemptOf({ attempt, call }: Dial) {
  return {
    ...(attempt !== null && { attempt }),
    ...(call && { campaign: call.campaignId, task: call.callTaskId }),
  };
}
