import { describe, expect, it } from '@jest/globals';
import type { Room } from '@livekit/rtc-node';
import { soundPacketsOf } from '../../../agent/callee-sound.js';
import { startGuards } from '../../../agent/guards/start-guards.js';
import { aBriefing, type BriefingChanges } from '../a-briefing.js';
import { createFakeTalk, FakeSession } from '../fake-talk.js';
import { createHandClock } from '../hand-clock.js';

function open(changes: BriefingChanges = {}, room?: Room) {
  const session = new FakeSession();
  const talk = createFakeTalk();
  const clock = createHandClock();
  const guards = startGuards({
    ...{ session: session.asSession(), talk, clock, briefing: aBriefing(changes) },
    ...(room && { soundPackets: soundPacketsOf(room) }),
  });
  return { session, talk, clock, guards };
}

/** A room whose telephone has sent so many packets. */
function roomWith(packets: () => number | null) {
  const getRtcStats = async () => {
    const packetsReceived = packets();
    if (packetsReceived === null) throw new Error('no statistics');
    const value = { stream: { kind: 'audio' }, received: { packetsReceived } };
    return { publisherStats: [{ stats: { case: 'inboundRtp', value } }], subscriberStats: [] };
  };
  return { getRtcStats } as unknown as Room;
}

describe('the guards of a call', () => {
  it('end it at once for a person who wants no more calls, whatever the model says', () => {
    const { session, talk } = open();

    session.bot('speaking');
    session.heard('Больше мне никогда не звоните.');

    expect(talk.state.ending).toEqual({
      ...{ business: 'opted_out', answeredBy: 'human', detail: 'asked_by_voice' },
    });
    expect(session.interruptions).toBe(1);
    expect(talk.ends[0]?.lastWords).toContain('больше мы вам звонить не будем');
  });

  it('speak the language of the bot', () => {
    const english = aBriefing().config.context;
    const { session, talk } = open({ config: { context: { ...english, language: 'en' } } });

    session.turn('Please stop calling me.');

    expect(talk.ends[0]?.lastWords).toContain('we will not call you again');
  });

  it('ask twice whether somebody is there, and end a silent call', async () => {
    const { talk, clock } = open();

    await clock.pass(30_000);

    expect(talk.said).toEqual(['Алло, вы меня слышите?', 'Алло, вы ещё на линии?']);
    expect(talk.state.ending).toMatchObject({ answeredBy: 'silence', detail: 'never_spoke' });
  });

  it('take their own questions for no loop of the bot', async () => {
    const { session, talk, clock } = open();

    for (let round = 0; round < 6; round += 1) {
      await clock.pass(8_500);
      session.said('assistant', talk.said.at(-1) ?? '');
      session.turn(`Да-да, ${round}`);
    }

    expect(talk.state.ending).toBeNull();
  });

  it('end a call whose line sends no packets, but none whose packets nobody counts', async () => {
    let packets = 0;
    const mute = open(
      {},
      roomWith(() => packets),
    );
    await mute.clock.pass(2_000);
    packets = 50;
    await mute.clock.pass(14_500);
    expect(mute.talk.state.ending).toBeNull();
    await mute.clock.pass(1_500);
    expect(mute.talk.state.ending).toMatchObject({ answeredBy: 'silence', detail: 'no_audio' });

    const unknown = open(
      {},
      roomWith(() => null),
    );
    await unknown.clock.pass(18_000);
    expect(unknown.talk.state.ending).toBeNull();
  });

  it('name the loss of sound when the line has ended the call for it', async () => {
    let packets = 0;
    const { session, talk, clock, guards } = open(
      {},
      roomWith(() => packets),
    );
    session.turn('Да, слушаю.');
    for (packets = 1; packets < 6; packets += 1) await clock.pass(1_000);
    await clock.pass(12_000);

    guards.stop();

    expect(talk.state.ending).toMatchObject({ business: 'unknown', detail: 'no_audio' });
  });

  it('end a talk at its longest, with the shorter of both limits', async () => {
    const context = { ...aBriefing().config.context, max_call_duration: 30 };
    const { session, talk, clock } = open({ config: { context }, maxTalkSeconds: 600 });

    for (let at = 0; at < 31; at += 1) {
      session.turn(`Да, ${at}`);
      await clock.pass(1_000);
    }

    expect(talk.state.ending).toMatchObject({ business: 'partial', detail: 'max_duration' });
  });

  it('end a call in time after a refusal, where the rules want it', async () => {
    const { session, talk, clock } = open({ hangupAfterRefusalSeconds: 10 });

    session.turn('Нет, спасибо, мне это не интересно.');
    await clock.pass(6_500);

    expect(talk.state.ending).toMatchObject({ business: 'refused' });
  });

  it('stop a model that calls a tool over and over', () => {
    const { session, talk } = open();

    for (let time = 0; time < 4; time += 1) session.tool('calendar', '{"day":"mon"}');

    expect(talk.state.ending).toMatchObject({ business: 'agent_error', detail: 'tool_loop' });
  });

  it('do nothing after the end, nor after they were stopped', async () => {
    const { session, talk, clock, guards } = open();
    talk.state.ending = { business: 'goal_met', answeredBy: 'human', detail: null };
    session.turn('Больше мне не звоните');
    await clock.pass(60_000);
    guards.stop();
    expect([talk.ends, talk.said]).toEqual([[], []]);

    const other = open();
    other.guards.stop();
    other.session.turn('Больше мне не звоните');
    await other.clock.pass(60_000);
    expect([other.talk.ends, other.talk.said]).toEqual([[], []]);
  });
});
