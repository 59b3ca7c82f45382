import type { FaultCode } from '../../src/judge/verdict.js';
import { MINUTE_MS, START_MS, type World } from './clean-world.js';
import {
  addAttempt,
  addEvent,
  callIn,
  campaignIn,
  dialAgain,
  dropEntries,
  entryIn,
  insertAfter,
  moveCall,
  setIn,
  taskIn,
} from './doctor.js';
import { DOCTORED_HOURS } from './doctored-hours.js';

const HOUR_MS = 60 * MINUTE_MS;
const inAnHour = START_MS + HOUR_MS;
const inFiveMinutes = START_MS + 5 * MINUTE_MS;

/**
 * What contacts live through: 0 talks, 1 is busy and then talks, 2 does not answer, 4 declines, 5
 * meets two faults of ours, 6 asks for a callback, 7 is lost once.
 */
export const DOCTORED_CASES: [FaultCode, string, (world: World) => void][] = [
  ['task_not_ended', 'a task that a completed campaign left pending', leaveOpen],
  ['task_not_ended', 'a task that a stopped campaign left in retry', leaveInStopped],
  ['task_unexplained', 'a task in progress without a call', inProgressWithoutCall],
  ['task_unexplained', 'a retry that nobody knows the time of', retryWithoutTime],
  ['task_stalled', 'a due task on a line that fell silent', fallSilent],
  ['ended_without_call', 'attempts used up without any', usedUpWithoutAny],
  ['attempts_miscounted', 'a call row that vanished', (world) => world.calls.shift()],
  ['call_not_ended', 'a live call of an ended task', (world) => void revive(world, 0)],
  ['call_forgotten', 'a call that ended an hour ago and is still live', forget],
  ['recorded_as_never_dialled', 'an answered call recorded as never dialled', denyDial],
  ['ending_contradicted', 'a talk with a human that nobody answered', talkToNobody],
  ['doubled', 'two dials of one attempt', (world) => dialAgain(world, 2)],
  ['called_twice_at_once', 'two calls of a number that overlap', overlap],
  ['called_twice_at_once', 'two calls of a number by two campaigns', overlapOfCampaigns],
  ['dial_without_attempt', 'a dial that has no call row', strangeDial],
  ['attempt_without_dial', 'an ended call that was never dialled', undialled],
  ['dial_of_reserved', 'a dial of a call without a number', dialReserved],
  ['dial_misdirected', 'a dial to another number', dialElsewhere],
  ['dial_misdirected', 'a dial on another line', dialByOtherLine],
  ['attempt_numbers_broken', 'attempts numbered 1, 3', breakNumbers],
  ['too_many_attempts', 'a fourth attempt where three count', fourthAttempt],
  [
    'too_many_attempts',
    'a retry of what the policy never tries again',
    (world) => setIn(world, { retryPolicy: { busy: { attempts: 0 } } }),
  ],
  [
    'too_many_attempts',
    'a third attempt where two may end so',
    (world) => setIn(world, { retryPolicy: { no_answer: { attempts: 2 } } }),
  ],
  ['too_many_faults', 'a sixth attempt after five faults of ours', sixthFault],
  ['too_many_unknowns', 'a third attempt after two that may have rung', thirdUnknown],
  ['too_many_callbacks', 'a third callback', thirdCallback],
  ['dialled_after_the_end', 'another attempt after a talk', callAfterTalk],
  ['dialled_after_the_end', 'another attempt after a message was left', callAfterMessage],
  ['dialled_too_soon', 'a retry after 29 minutes', retryTooSoon],
  [
    'dialled_too_soon',
    'a retry before the delay of its disposition',
    (world) => setIn(world, { retryPolicy: { busy: { delay_seconds: 3_600 } } }),
  ],
  [
    'dialled_too_soon',
    'a second retry before the longer delay of the second one',
    (world) => setIn(world, { retryPolicy: { no_answer: { delay_seconds: [60, 86_400] } } }),
  ],
  ['dialled_too_soon', 'a callback an hour before its time', callbackTooSoon],
  ['count_wrong', 'a busy attempt that does not count', (w) => (callIn(w, 1).counted = false)],
  ['disposition_differs', 'busy recorded as no answer', recordOther],
  ['disposition_differs', 'a voicemail recorded as a human', recordHuman],
  ['dial_after_pause', 'a dial 1.2 s after a pause was asked for', dialAfterPause],
  ['dial_after_pause', 'a dial in a pause by the Web UI', dialInPausedStatus],
  [
    'dial_after_pause',
    'a dial after a pause that an older resume seems to lift',
    dialAfterStaleResume,
  ],
  ['dial_after_stop', 'dials after a stop', dialAfterStop],
  ['dial_while_not_running', 'a dial before the start', dialBeforeStart],
  ['dial_while_not_running', 'a dial after the campaign was completed', dialAfterCompletion],
  ['outside_window', 'a window that closed before', narrowWindow],
  ['outside_window', 'a zone where it is night', (w) => setIn(w, { timezone: 'America/Chicago' })],
  ['outside_window', 'a zone that nobody knows', (w) => setIn(w, { timezone: 'Mars/Olympus' })],
  ...DOCTORED_HOURS,
  ['before_start_time', 'a start an hour later', (w) => setIn(w, { startTimeMs: inAnHour })],
  ['after_end_time', 'an end after five minutes', (w) => setIn(w, { endTimeMs: inFiveMinutes })],
  ['rate_exceeded', 'a campaign that dials faster than it may', dialFaster],
  ['rate_exceeded', 'a line that dials faster than it may', slowLine],
  ['rate_exceeded', 'a company that dials faster than it may', slowCompany],
  ['channels_exceeded', 'a campaign with too many calls at once', fewChannels],
  ['channels_exceeded', 'a line with too many calls at once', fewChannelsOfLine],
  ['channels_exceeded', 'a company with too many calls at once', fewChannelsOfCompany],
  ['lease_left', 'a channel held by a finished campaign', leaveLease],
  ['permit_left', 'a permit open in a finished campaign', leavePermit],
];

function leaveOpen(world: World): void {
  Object.assign(taskIn(world, 0), { status: 'pending', endReason: null });
}

function leaveInStopped(world: World): void {
  campaignIn(world).status = 'stopped';
  const nextAttemptAtMs = START_MS + HOUR_MS;
  Object.assign(taskIn(world, 1), { status: 'retry', endReason: null, nextAttemptAtMs });
}

function runAgain(world: World): void {
  const campaign = campaignIn(world);
  campaign.status = 'running';
  campaign.events = campaign.events.filter(({ status }) => status !== 'completed');
}

function inProgressWithoutCall(world: World): void {
  runAgain(world);
  Object.assign(taskIn(world, 1), { status: 'in_progress', endReason: null });
}

function retryWithoutTime(world: World): void {
  runAgain(world);
  Object.assign(taskIn(world, 1), { status: 'retry', endReason: null });
}

function fallSilent(world: World): void {
  runAgain(world);
  const nextAttemptAtMs = world.nowMs - HOUR_MS;
  Object.assign(taskIn(world, 1), { status: 'retry', endReason: null, nextAttemptAtMs });
  world.nowMs += 10 * MINUTE_MS;
}

function usedUpWithoutAny(world: World): void {
  const task = taskIn(world, 2);
  world.calls = world.calls.filter((call) => call.callTaskId !== task.id);
  task.attemptCount = 0;
  for (const attempt of [1, 2, 3]) dropEntries(world, `call-2-${attempt}`);
}

function revive(world: World, contact: number) {
  return Object.assign(callIn(world, contact), { state: 'live', disposition: null });
}

function forget(world: World): void {
  runAgain(world);
  revive(world, 0);
  Object.assign(taskIn(world, 0), { status: 'in_progress', endReason: null });
  world.nowMs += HOUR_MS;
}

function denyDial(world: World): void {
  Object.assign(callIn(world, 0), { disposition: 'unknown', detail: 'never_dialled' });
}

function talkToNobody(world: World): void {
  world.ledger = world.ledger.filter(
    (entry) => entry.attempt !== 'call-0-1' || entry.event !== 'answered',
  );
}

function overlap(world: World): void {
  const dial = entryIn(world, 'dial', { contact: 1 });
  const second = { ...structuredClone(entryIn(world, 'dial', { contact: 1, attempt: 2 })) };
  world.ledger = world.ledger.filter(
    (entry) => entry.attempt !== 'call-1-2' || entry.event !== 'dial',
  );
  insertAfter(world, dial, { ...second, at_real: dial.at_real, at_line: dial.at_line });
}

function overlapOfCampaigns(world: World): void {
  const other = structuredClone(campaignIn(world));
  world.campaigns.push({ ...other, id: 'campaign-2', events: [] });
  world.tasks.push({ ...taskIn(world, 4), id: 'task-x', campaignId: 'campaign-2' });
  const row = { ...callIn(world, 4), id: 'call-x', callTaskId: 'task-x' };
  world.calls.push({ ...row, campaignId: 'campaign-2' });
  for (const event of ['ended', 'dial']) {
    const entry = entryIn(world, event, { contact: 4 });
    insertAfter(world, entry, { ...structuredClone(entry), attempt: 'call-x' });
  }
}

function strangeDial(world: World): void {
  for (const entry of world.ledger) {
    if (entry.attempt === 'call-4-1') entry.attempt = 'call-nobody-made';
  }
}

function undialled(world: World): void {
  dropEntries(world, 'call-4-1');
}

function dialReserved(world: World): void {
  const reserved = { state: 'reserved', attemptNumber: null, disposition: null };
  Object.assign(callIn(world, 4), reserved);
}

function dialElsewhere(world: World): void {
  entryIn(world, 'dial', { contact: 4 }).number = '+79995550000';
}

function dialByOtherLine(world: World): void {
  entryIn(world, 'dial', { contact: 4 }).line = 'line-2';
}

function breakNumbers(world: World): void {
  callIn(world, 1, 2).attemptNumber = 3;
}

function fourthAttempt(world: World): void {
  addAttempt(world, 2, { afterMs: HOUR_MS });
}

function sixthFault(world: World): void {
  Object.assign(callIn(world, 4), {
    disposition: 'congestion',
    network: 'congestion',
    counted: false,
  });
  entryIn(world, 'ended', { contact: 4 })['network'] = 'congestion';
  for (let fault = 2; fault <= 6; fault += 1) addAttempt(world, 4, { afterMs: 31 * MINUTE_MS });
}

function thirdUnknown(world: World): void {
  for (const attempt of [1, 2, 3]) callIn(world, 2, attempt).disposition = 'unknown';
}

function thirdCallback(world: World): void {
  const call = callIn(world, 0);
  Object.assign(call, { disposition: 'callback', business: 'callback' });
  for (const again of [1, 2, 3]) addAttempt(world, 0, { afterMs: again * HOUR_MS });
}

function callAfterTalk(world: World): void {
  addAttempt(world, 0, { afterMs: HOUR_MS });
}

function callAfterMessage(world: World): void {
  callIn(world, 3, 2).detail = 'message_left';
}

function retryTooSoon(world: World): void {
  moveCall(world, { contact: 1, attempt: 2 }, -MINUTE_MS);
}

function callbackTooSoon(world: World): void {
  moveCall(world, { contact: 6, attempt: 2 }, -HOUR_MS);
}

function recordOther(world: World): void {
  Object.assign(callIn(world, 1), { disposition: 'no_answer', network: 'no_answer' });
}

function recordHuman(world: World): void {
  Object.assign(callIn(world, 3, 2), { disposition: 'partial', answeredBy: 'human' });
}

function dialMs(world: World, contact: number): number {
  return Date.parse(entryIn(world, 'dial', { contact }).at_real);
}

function dialAfterPause(world: World): void {
  addEvent(world, { atMs: dialMs(world, 40) - 1_200, verb: 'pause' });
  addEvent(world, { atMs: dialMs(world, 40) + 1, verb: 'resume' });
}

function dialInPausedStatus(world: World): void {
  addEvent(world, { atMs: dialMs(world, 20), kind: 'status', status: 'paused' });
  addEvent(world, { atMs: dialMs(world, 30), kind: 'status', status: 'running' });
}

function dialAfterStaleResume(world: World): void {
  const atMs = dialMs(world, 30) - 100;
  addEvent(world, { atMs, verb: 'pause' });
  addEvent(world, { atMs: atMs + 50, kind: 'status', status: 'running' });
  addEvent(world, { atMs: dialMs(world, 40), kind: 'status', status: 'paused' });
  addEvent(world, { atMs: dialMs(world, 40) + 1, verb: 'resume' });
}

function dialAfterStop(world: World): void {
  addEvent(world, { atMs: dialMs(world, 30), verb: 'stop' });
}

function dialBeforeStart(world: World): void {
  moveCall(world, { contact: 0 }, -MINUTE_MS);
}

function dialAfterCompletion(world: World): void {
  moveCall(world, { contact: 7, attempt: 3 }, 2 * HOUR_MS);
}

function narrowWindow(world: World): void {
  setIn(world, { dailyStart: '09:00', dailyEnd: '11:01' });
}

function dialFaster(world: World): void {
  setIn(world, { callsPerMinute: 60 });
}

function slowLine(world: World): void {
  for (const line of world.lines) line.callsPerMinute = 60;
}

function slowCompany(world: World): void {
  for (const company of world.companies) company.callsPerMinute = 60;
}

function fewChannels(world: World): void {
  setIn(world, { maxConcurrentCalls: 3 });
}

function fewChannelsOfLine(world: World): void {
  for (const line of world.lines) line.maxConcurrentCalls = 3;
}

function fewChannelsOfCompany(world: World): void {
  for (const company of world.companies) company.maxConcurrentCalls = 3;
}

function leaveLease(world: World): void {
  const of = { callTaskId: 'task-0', campaignId: campaignIn(world).id };
  world.leases.push({ permitId: 'permit-1', ...of });
}

function leavePermit(world: World): void {
  const of = { callTaskId: 'task-0', campaignId: campaignIn(world).id };
  world.openPermits.push({ id: 'permit-1', ...of });
}
