import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseSdp } from '../../src/carrier/sip/sdp.js';
import type { Step } from '../../src/carrier/callee.js';
import { LOUD, loudnessOf } from '../../src/carrier/media/loudness.js';
import { loadSentences } from '../../src/carrier/sentences.js';
import { useCarrier } from '../support/phone/carrier.js';
import { knownSentences } from '../support/providers/known-sentences.js';
import { createSpeechEar } from '../support/providers/heard-speech.js';
import { offer, type TestCaller } from '../support/phone/test-caller.js';

const under = useCarrier();
const sentences = loadSentences();
const AT_ONCE = { after_ms: 0, for_ms: 10 };
const LISTEN: Step = { do: 'listen', limit_ms: 20_000 };

async function answered(number: string, codec?: 'PCMU' | 'PCMA'): Promise<TestCaller> {
  const caller = await under.caller(codec);
  caller.invite(number, {
    codecs: codec === 'PCMA' ? '8 101' : '0 8 101',
    headers: [['X-Attempt-Id', `attempt-${number}`]],
  });
  await caller.response(200);
  caller.ack();
  return caller;
}

async function heardBy(caller: TestCaller, number: string): Promise<string[]> {
  await under.ended(number);
  const texts: string[] = [];
  const events = { started: () => undefined, partial: () => undefined };
  const ear = createSpeechEar(knownSentences('en'), {
    sampleRate: 8_000,
    events: { ...events, final: ({ text }) => void texts.push(text) },
  });
  ear.hear(caller.rtp.heard());
  ear.hear(new Int16Array(4_000));
  return texts;
}

describe('a call that is answered', () => {
  it.each(['PCMU', 'PCMA'] as const)('sounds as the callee speaks, in %s', async (codec) => {
    const steps: Step[] = [
      { do: 'say', sentence: 'hello' },
      { do: 'pause', ms: 600 },
      { do: 'say', sentence: 'my-name' },
      { do: 'pause', ms: 300 },
      { do: 'hang_up' },
    ];
    const number = under.number({ ringing: AT_ONCE, talk: steps });
    const caller = await answered(number, codec);

    const bye = await caller.incoming('BYE');
    caller.answer(bye, 200);
    const texts = await heardBy(caller, number);

    expect(texts).toEqual(['Hello?', 'My name is Anna Parker.']);
    expect(await under.ended(number)).toMatchObject({
      ...{ ended_by: 'callee', status: 200, codec, attempt: `attempt-${number}` },
    });
  });

  it('sends a packet every 20 ms, silence too, without gaps in its numbers', async () => {
    const number = under.number({ ringing: null, talk: [{ do: 'pause', ms: 2_000 }] });
    const caller = await answered(number);

    caller.answer(await caller.incoming('BYE'), 200);
    const { packets } = caller.rtp;

    expect(packets.length).toBeGreaterThan(90);
    const steps = packets.slice(1).map(({ packet }, index) => {
      const before = packets[index]?.packet ?? packet;
      return [
        (packet.sequence - before.sequence) & 0xffff,
        (packet.timestamp - before.timestamp) >>> 0,
      ];
    });
    expect(steps.every(([sequence, time]) => sequence === 1 && time === 160)).toBe(true);
    const waits = packets.slice(1).map(({ atMs }, index) => atMs - (packets[index]?.atMs ?? 0));
    const median = waits.sort((one, other) => one - other)[waits.length >> 1] ?? 0;
    expect(Math.abs(median - 20)).toBeLessThan(2);
  });

  it('measures from the end of its words to the first sound of the answer', async () => {
    const steps: Step[] = [
      { do: 'say', sentence: 'yes' },
      { do: 'wait_for_bot', quiet_ms: 300, limit_ms: 5_000, otherwise: 'go_on' },
      { do: 'hang_up' },
    ];
    const number = under.number({ ringing: null, talk: steps });
    const caller = await answered(number);

    const said = await under.entry(number, 'said');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await caller.rtp.say(sentences.get('operator-speaking', 'en').samples);
    caller.answer(await caller.incoming('BYE'), 200);
    const { turns, wav } = await under.ended(number);
    const audio = await under.entry(number, 'first_audio');

    const latency = turns[0]?.voice_to_voice_ms ?? 0;
    expect(latency).toBeGreaterThan(390);
    expect(Math.abs(audio.at_ms - said.at_ms - latency)).toBeLessThan(2);
    // What it heard is in the left channel of its recording, what it said in the right one.
    const sides = channelsOf(readFileSync(wav ?? ''));
    expect(sides.map((side) => loudnessOf(side) > LOUD)).toEqual([true, true]);
    const firstLoud = sides.map((side) => side.findIndex((sample) => Math.abs(sample) > 1_000));
    expect((firstLoud[0] ?? 0) - (firstLoud[1] ?? 0)).toBeGreaterThan(8 * 400);
  });

  it('interrupts the bot, and tells when it fell silent', async () => {
    const steps: Step[] = [
      { do: 'wait_for_bot_to_speak', for_ms: 500, limit_ms: 5_000 },
      { do: 'say', sentence: 'wait-how-much' },
      { do: 'pause', ms: 300 },
      { do: 'hang_up' },
    ];
    const number = under.number({ ringing: null, talk: steps });
    const caller = await answered(number);
    const speech = sentences.get('voicemail-greeting', 'en').samples;

    await caller.rtp.say(speech.subarray(0, 8 * 1_200));
    caller.answer(await caller.incoming('BYE'), 200);
    const { turns } = await under.ended(number);

    expect(turns[0]?.barge_in_stop_ms).toBeGreaterThan(200);
    expect(turns[0]?.barge_in_stop_ms).toBeLessThan(1_200);
  });

  it('hears keys and presses keys', async () => {
    const steps: Step[] = [
      { do: 'press', digits: '15#' },
      { do: 'wait_for_keys', digits: '15#', limit_ms: 8_000, otherwise: 'go_on' },
      { do: 'hang_up' },
    ];
    const number = under.number({ ringing: null, talk: steps });
    const caller = await answered(number);

    // What it presses is sent back to it, packet by packet.
    const echo = setInterval(() => {
      for (const { packet } of caller.rtp.packets.splice(0)) {
        if (packet.payloadType === 101) caller.rtp.send(packet);
      }
    }, 20);
    caller.answer(await caller.incoming('BYE'), 200);
    clearInterval(echo);

    expect((await under.ended(number)).keys).toBe('15#');
  });

  it('plays an announcement before it answers', async () => {
    const number = under.number({
      ringing: AT_ONCE,
      early_media: 'announcement',
      talk: [{ do: 'hang_up' }],
    });
    const caller = await under.caller();

    caller.invite(number);
    const early = await caller.response(183);
    await caller.response(200);
    const before = caller.rtp.packets.length;
    caller.ack();
    caller.answer(await caller.incoming('BYE'), 200);

    expect(parseSdp(early.body)).not.toBeNull();
    expect(before).toBeGreaterThan(100);
    expect(await heardBy(caller, number)).toContain(sentences.get('announcement', 'en').text);
  });

  it('sends no sound when it has none, and stops when its line dies', async () => {
    const mute = under.number({ ringing: null, sends_audio: false, talk: [LISTEN] });
    const dying = under.number({
      ringing: null,
      talk: [{ do: 'pause', ms: 200 }, { do: 'stop_sending' }, { do: 'pause', ms: 500 }],
    });
    const [first, second] = [await answered(mute), await answered(dying)];

    second.answer(await second.incoming('BYE'), 200);
    first.request('BYE');
    await under.ended(mute);

    expect(first.rtp.packets).toHaveLength(0);
    expect(second.rtp.packets.length).toBeLessThan(20);
  });

  it('beeps before it takes a message', async () => {
    const steps: Step[] = [{ do: 'beep', hz: 1_000, ms: 500 }, { do: 'hang_up' }];
    const number = under.number({ ringing: null, talk: steps });
    const caller = await answered(number);

    caller.answer(await caller.incoming('BYE'), 200);
    const loud = caller.rtp.heard().filter((sample) => Math.abs(sample) > 3_000);
    const heard = caller.rtp.heard();
    const crossings = heard.filter((sample, at) => sample > 500 && (heard[at - 1] ?? 0) <= 500);

    expect(loud.length).toBeGreaterThan(2_000);
    // One upward crossing a period: 500 of them in half a second of 1 kHz.
    expect(Math.abs(crossings.length - 500)).toBeLessThan(10);
  });
});

describe('what may happen within a call', () => {
  it('puts the caller on hold and comes back', async () => {
    const steps: Step[] = [
      { do: 'reinvite', direction: 'sendonly' },
      { do: 'reinvite', direction: 'sendrecv' },
      { do: 'hang_up' },
    ];
    const number = under.number({ ringing: null, talk: steps });
    const caller = await answered(number);
    const directions: (string | undefined)[] = [];

    for (let round = 0; round < 2; round += 1) {
      const again = await caller.incoming('INVITE');
      directions.push(parseSdp(again.body)?.direction);
      caller.answer(again, 200, offer(caller.rtp.port, '0 101'));
      await caller.incoming('ACK');
    }
    caller.answer(await caller.incoming('BYE'), 200);

    expect(directions).toEqual(['sendonly', 'sendrecv']);
    expect((await under.ended(number)).ended_by).toBe('callee');
  });

  it.each([
    ['goes to who answers', '+15550136', 200],
    ['fails where it is busy', '+15550101', 486],
  ])('a transfer %s', async (_, target, status) => {
    const number = under.number({ ringing: null, talk: [LISTEN] });
    const caller = await answered(number);

    caller.request('REFER', [['Refer-To', `tel:${target}`]]);
    await caller.response(202, 'REFER');
    const notes: string[] = [];
    while (notes.length < 2) {
      const notify = await caller.incoming('NOTIFY');
      notes.push(notify.body.trim());
      caller.answer(notify, 200);
    }
    caller.request('BYE');
    await under.ended(number);

    expect(notes[0]).toBe('SIP/2.0 100 Trying');
    expect(notes[1]).toMatch(new RegExp(`^SIP/2.0 ${status} `));
    expect(await under.entry(number, 'transfer')).toMatchObject({ to: target, status });
  });

  it('refuses a transfer where its network does', async () => {
    const number = under.number({ ringing: null, transfer: { status: 603 }, talk: [LISTEN] });
    const caller = await answered(number);

    caller.request('REFER', [['Refer-To', '<tel:+15550136>']]);
    await caller.response(603, 'REFER');
    caller.request('BYE');

    await under.ended(number);
    expect(caller.requests).toEqual([]);
  });
});

function channelsOf(wav: Buffer): [Int16Array, Int16Array] {
  const length = (wav.length - 44) >> 2;
  const side = (offset: number) =>
    Int16Array.from({ length }, (_, at) => wav.readInt16LE(44 + 4 * at + offset));
  return [side(0), side(2)];
}
