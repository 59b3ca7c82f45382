import { join } from 'node:path';
import { reinvite, takeRequest } from './call-requests.js';
import {
  aborted,
  end,
  note,
  ours,
  SDP,
  send,
  sinceAnswer,
  wait,
  type Call,
  type CallDeps,
  type CallFacts,
} from './call-state.js';
import { talk, type SpokenTurn } from './call-talk.js';
import { openMediaSession, type MediaCounts } from './media/media-session.js';
import { createDialog } from './sip/dialog.js';
import type { Direction } from './sip/sdp.js';
import type { Reply, ServerTransaction } from './sip/server-transaction.js';
import { headerOf } from './sip/sip-message.js';
import { nowMs } from './wall-clock.js';

export interface PhoneCall {
  id: string;
  facts(): CallFacts;
  /** Resolves when the call has ended and its recording is closed. */
  finished: Promise<void>;
  cancelled(): void;
  acknowledged(): void;
  unacknowledged(): void;
  /** A request within the call. */
  take(transaction: ServerTransaction): void;
  /** As if the callee put the phone down. */
  hangUp(): void;
  /** Without a goodbye, when the carrier goes away. */
  cutOff(): void;
}

const NO_CODEC: Reply = { status: 488, reason: 'Not Acceptable Here' };
const PROCESSING: Reply = { status: 100, reason: 'Trying' };
const NOBODY_ANSWERS_MS = 180_000;
/** No network is faster; answered within a millisecond, a caller may take it for no answer. */
const NETWORK_MS = 40;
/** Longer than any caller sends its INVITE again. */
const NO_REPLY_MS = 40_000;

/** One INVITE, from its first answer to the end of the call, as the subscriber behaves. */
export async function startPhoneCall(
  deps: CallDeps,
  invite: ServerTransaction,
  number: string,
): Promise<PhoneCall> {
  const call = await openCall(deps, invite, number);
  note(call, 'invite', { from: headerOf(invite.request, 'from') ?? null });
  const finished = live(call).finally(() => close(call));
  return {
    id: call.dialog.callId,
    facts: () => factsOf(call),
    finished,
    cancelled() {
      note(call, 'cancelled');
      end(call, 'caller', invite.ignored() ? null : 487);
    },
    acknowledged: () => takeAck(call),
    unacknowledged: () => end(call, 'network', null),
    take: (transaction) => takeRequest(call, transaction),
    hangUp: () => void hangUp(call),
    cutOff: () => end(call, 'network', null),
  };
}

async function openCall(deps: CallDeps, invite: ServerTransaction, number: string): Promise<Call> {
  const { address, port } = deps.endpoint.local;
  const contact = `<sip:carrier@${address}:${port}>`;
  const dialog = createDialog(invite.request, { tag: invite.localTag, contact });
  const attempt = headerOf(invite.request, 'x-attempt-id') ?? null;
  const subscriber = deps.phoneBook.answering(number);
  const name = `${(attempt ?? dialog.callId).replace(/[^\w-]/g, '_')}-${invite.localTag}.wav`;
  const media = await openMediaSession({
    host: deps.host,
    pacer: deps.pacer,
    wavPath: join(deps.folder, name),
    events: {
      firstPacket: (atMs) => note(call, 'first_packet', sinceAnswer(call, atMs)),
      firstAudio: (atMs) => note(call, 'first_audio', sinceAnswer(call, atMs)),
      key(digit, atMs) {
        call.facts.keys += digit;
        note(call, 'key', { key: digit, at_ms: atMs });
      },
    },
  });
  const facts: CallFacts = {
    call: dialog.callId,
    attempt,
    number,
    callee: subscriber.name,
    ended_by: null,
    status: null,
    turns: [],
    keys: '',
    ...media.counts(),
  };
  const over = new AbortController();
  const call: Call = {
    ...{ deps, invite, number, subscriber, dialog, contact, media, over, facts },
    answeredAtMs: null,
  };
  return call;
}

async function live(call: Call): Promise<void> {
  const { invite, media, subscriber } = call;
  const { behaviour } = subscriber;
  if (behaviour.answer === 'no_reply') {
    invite.ignore();
    await wait(call, NO_REPLY_MS);
    return;
  }
  invite.reply(PROCESSING);
  const description = media.negotiate(invite.request.body);
  if (description !== null) await ring(call, description);
  if (call.over.signal.aborted) return;
  const refusal = description === null ? NO_CODEC : await refusalOf(call);
  if (refusal !== null || description === null) refuse(call, refusal ?? NO_CODEC);
  else await converse(call, description);
}

/** Null when the call is to be answered. */
async function refusalOf(call: Call): Promise<Reply | null> {
  const { answer: how } = call.subscriber.behaviour;
  if (typeof how === 'object') return how.refuse;
  if (how === 'answer') return null;
  await wait(call, NOBODY_ANSWERS_MS);
  return { status: 480, reason: 'No Answer' };
}

async function converse(call: Call, description: string): Promise<void> {
  answer(call, description);
  const ending = await talk(talkDeps(call), call.subscriber.behaviour.talk);
  if (ending === 'hang_up') await hangUp(call);
  // The caller's BYE, or the end of the wait for its ACK, is what ends the call now.
  await aborted(call.over.signal);
}

async function ring(call: Call, description: string): Promise<void> {
  const { ringing, early_media: early } = call.subscriber.behaviour;
  if (ringing === null) return wait(call, NETWORK_MS);
  await wait(call, ringing.after_ms);
  if (call.over.signal.aborted) return;
  if (early === null) {
    call.invite.reply({ status: 180, reason: 'Ringing', headers: ours(call) });
    note(call, 'ringing');
    return wait(call, ringing.for_ms);
  }
  const headers = [...ours(call), SDP];
  call.invite.reply({ status: 183, reason: 'Session Progress', headers, body: description });
  note(call, 'early_media');
  call.media.start();
  const { samples } = call.deps.sentences.get(early, call.subscriber.language);
  await Promise.race([call.media.speaker.say(samples), aborted(call.over.signal)]);
}

function refuse(call: Call, reply: Reply): void {
  if (call.over.signal.aborted) return;
  note(call, 'refused', { status: reply.status });
  call.invite.reply(reply);
  end(call, 'callee', reply.status);
}

function answer(call: Call, description: string): void {
  const headers = [...ours(call), SDP];
  call.answeredAtMs = nowMs();
  call.facts.status = 200;
  note(call, 'answered', { at_ms: call.answeredAtMs });
  call.invite.reply({ status: 200, reason: 'OK', headers, body: description });
  if (call.subscriber.behaviour.sends_audio) call.media.start();
}

function talkDeps(call: Call) {
  return {
    media: call.media,
    sentences: call.deps.sentences,
    language: call.subscriber.language,
    over: call.over.signal,
    keys: () => call.facts.keys,
    said(turn: SpokenTurn) {
      call.facts.turns.push(turn);
      note(call, 'said', { ...turn, at_ms: turn.ended_ms });
    },
    replied(turn: SpokenTurn) {
      const repliedAtMs = turn.ended_ms + (turn.voice_to_voice_ms ?? 0);
      note(call, 'reply', { ...turn, at_ms: repliedAtMs });
    },
    reinvite: (direction: Direction) => reinvite(call, direction),
  };
}

function takeAck(call: Call): void {
  if (call.answeredAtMs !== null) note(call, 'acknowledged', sinceAnswer(call, nowMs()));
}

async function hangUp(call: Call): Promise<void> {
  if (call.facts.ended_by !== null || call.answeredAtMs === null) return;
  call.facts.ended_by = 'callee';
  note(call, 'bye_sent');
  await send(call, call.dialog.request('BYE'));
  end(call, 'callee', call.facts.status);
}

function close(call: Call): void {
  call.facts = factsOf(call);
  call.media.close();
  const { turns, ended_by: by, status, keys, ...rest } = call.facts;
  const latencies = turns.flatMap(({ voice_to_voice_ms: ms }) => (ms === null ? [] : [ms]));
  note(call, 'ended', { by, status, keys, voice_to_voice_ms: latencies, ...countsOf(rest) });
}

function countsOf(facts: MediaCounts): MediaCounts {
  const { packets_sent, packets_heard, packets_lost, codec, wav } = facts;
  return { packets_sent, packets_heard, packets_lost, codec, wav };
}

function factsOf(call: Call): CallFacts {
  return call.over.signal.aborted && call.facts.wav !== null
    ? call.facts
    : { ...call.facts, ...call.media.counts() };
}
