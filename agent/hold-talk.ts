import { callReportSchema } from '../src/contracts/call-report.js';
import type { CallReport } from '../src/domain/call-report.js';
import type { Briefing } from './briefing.js';
import type { Desk } from './desk.js';
import type { Conversation } from './conversation.js';
import { failedReport, failure } from './failed-report.js';
import type { ServicesProblem } from './providers.js';
import { recordTalk } from './record-talk.js';
import { createTurnSender, type TurnSender } from './turn-sender.js';

/** The flow, the guards and the platform end a talk before; this is for when they do not. */
const LAST_RESORT_SECONDS = 120;
const TURNS_LIMIT_MS = 1_500;

/** From the answer until the platform has the report, or it is kept for later. */
export async function holdTalk(
  desk: Desk,
  prepared: Conversation | { problem: ServicesProblem },
  briefing: Briefing,
): Promise<string> {
  const { dispatch, heart, journal, log } = desk;
  const answeredAtMs = Date.now();
  heart.talkingSince(answeredAtMs);
  journal.answered({ ...dispatch, pid: process.pid, answeredAtMs });
  if ('problem' in prepared) {
    await desk.line.hangUp();
    const times = { answeredAtMs, endedAtMs: Date.now() };
    await deliver(desk, failedReport(prepared.problem, times));
    return prepared.problem;
  }
  const stopRecording = recordTalk({ ...desk, room: desk.ctx.room }, briefing);
  const sender = createTurnSender((turns) => sendTurns(desk, turns));
  prepared.onTurns((turns) => sender.offer(turns));
  let overAtMs: number | null = null;
  void prepared.talk.over.then(() => (overAtMs = Date.now()));
  const settle = once(async () => {
    await stopRecording();
    const times = { answeredAtMs, endedAtMs: overAtMs ?? Date.now() };
    await report(desk, prepared, { times, sender });
  });
  // The server may end the job, too; the report is one.
  desk.ctx.addShutdownCallback(settle);
  const { talk } = prepared;
  const cancel = () => void talk.end({ business: null, answeredBy: null, detail: 'cancelled' });
  if (desk.cancelled.aborted) cancel();
  desk.cancelled.addEventListener('abort', cancel, { once: true });
  const end = setTimeout(
    () => void talk.end({ business: null, answeredBy: null, detail: 'max_duration' }),
    1000 * (briefing.maxTalkSeconds + LAST_RESORT_SECONDS),
  );
  try {
    await prepared.hold();
  } catch (error) {
    log.error({ err: error }, 'a talk failed');
    await talk.end(failure('agent_failed'));
  } finally {
    clearTimeout(end);
    await settle();
  }
  return 'talked';
}

interface Reporting {
  times: { answeredAtMs: number; endedAtMs: number };
  sender: TurnSender;
}

async function report(
  desk: Desk,
  conversation: Conversation,
  { times, sender }: Reporting,
): Promise<void> {
  const whole = await conversation.report(times);
  const sent = sender.close(TURNS_LIMIT_MS);
  await deliver(desk, whole);
  await sent;
}

/** A report that the door would not understand is worth less than one without its details. */
async function deliver({ dispatch, outbox, log }: Desk, whole: CallReport): Promise<void> {
  const parsed = callReportSchema.safeParse(whole);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.'));
    log.error({ fields }, 'a report was made wrongly');
  }
  const delivery = await outbox.deliver({ ...dispatch, report: whole });
  const { answered_by: answeredBy, business, detail } = whole;
  log.info({ delivery, answeredBy, business, detail, turns: whole.turns.length }, 'call reported');
}

async function sendTurns({ askDoor }: Desk, turns: readonly unknown[]) {
  const answer = await askDoor({ method: 'POST', action: 'turns', body: { turns } });
  if (answer.status >= 200 && answer.status <= 299) return 'taken';
  return answer.status >= 500 || answer.status === 429 ? 'retry' : 'refused';
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}
