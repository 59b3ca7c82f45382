import { describe, expect, it } from '@jest/globals';
import { createRoomTalk, type TalkLine, type TalkSession } from '../../agent/room-talk.js';
import { FakeSession } from '../support/agent/fake-session.js';

const GOAL = { business: 'goal_met', answeredBy: null, detail: null } as const;
const REFUSED = { business: 'refused', answeredBy: null, detail: null } as const;

function aTalk() {
  const session = new FakeSession();
  let leave = (): void => undefined;
  let isGone = false;
  const gone = new Promise<void>((resolve) => (leave = resolve));
  const line = { hangUps: 0, keys: '' };
  const phone: TalkLine = {
    gone,
    isGone: () => isGone,
    async hangUp() {
      line.hangUps += 1;
      hangsUp();
    },
    transfer: async () => 'moved',
    sendDtmf: async (digits) => void (line.keys += digits),
  };
  function hangsUp(): void {
    isGone = true;
    leave();
  }
  return { talk: createRoomTalk(session as unknown as TalkSession, phone), session, line, hangsUp };
}

describe('a talk in a room', () => {
  it('says the last words, hangs up and is over', async () => {
    const { talk, session, line } = aTalk();

    await talk.end(GOAL, 'До свидания.');

    expect(session.said()).toEqual(['До свидания.']);
    expect(session.speeches[0]?.allowInterruptions).toBe(false);
    expect(line.hangUps).toBe(1);
    await talk.over;
  });

  it('ends once, and the first ending counts', async () => {
    const { talk, session, line } = aTalk();

    await Promise.all([talk.end(GOAL, 'Раз.'), talk.end(REFUSED, 'Два.'), talk.end(REFUSED)]);

    expect(talk.state.ending).toEqual(GOAL);
    expect(session.said()).toEqual(['Раз.']);
    expect(line.hangUps).toBe(1);
  });

  it('says nothing, presses nothing and transfers nobody after the end', async () => {
    const { talk, session, line } = aTalk();
    await talk.end(GOAL);

    await talk.say('Ещё кое-что.');
    await talk.sendDtmf('1');

    expect(await talk.transfer('+79990000000')).toBe('refused');
    expect([session.said(), line.keys]).toEqual([[], '']);
  });

  it('drops what the model thinks of after the end', async () => {
    const { talk, session } = aTalk();
    session.speaksAtOnce = false;

    const ended = talk.end(GOAL, 'До свидания.');
    await new Promise(setImmediate);
    const reply = session.reply();
    await new Promise(setImmediate);

    expect(reply.interrupted).toBe(true);
    const [last] = session.speeches;
    expect(last?.interrupted).toBe(false);
    last?.finish();
    await ended;
  });

  it('lets a sentence out that is being said, and drops one that is only thought of', async () => {
    const speaking = aTalk();
    speaking.session.become('speaking');
    const ended = speaking.talk.end(GOAL, 'До свидания.');
    await new Promise(setImmediate);
    expect([speaking.session.interruptions, speaking.session.said()]).toEqual([0, []]);
    speaking.session.become('listening');
    await ended;
    expect(speaking.session.said()).toEqual(['До свидания.']);

    const thinking = aTalk();
    thinking.session.become('thinking');
    await thinking.talk.end(GOAL);
    expect(thinking.session.interruptions).toBe(1);
  });

  it('is over when the person hangs up, whatever is being said', async () => {
    const { talk, session, hangsUp, line } = aTalk();
    session.speaksAtOnce = false;
    const saying = talk.say('Длинная фраза.');

    hangsUp();

    await Promise.all([saying, talk.over]);
    await talk.end(GOAL, 'До свидания.');
    expect([session.said(), line.hangUps]).toEqual([['Длинная фраза.'], 0]);
  });

  it('outlives a session that can say nothing any more', async () => {
    const { talk, session, line } = aTalk();
    session.say = () => {
      throw new Error('AgentSession is closing, cannot use say()');
    };

    await talk.say('Алло?');
    await talk.end(GOAL, 'До свидания.');

    expect(line.hangUps).toBe(1);
  });
});
