import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { initializeLogger } from '@livekit/agents';
import { silencePackage } from '../../agent/silence-package.js';
import { whereBroken } from '../../agent/tools/where-broken.js';
import { aBriefing, aConfig, aTextTalk } from '../support/text-talks.js';

const NUMBER = '+79161112233';
const WORDS = 'меня зовут Пелагея Несказанная';

const written: string[] = [];
const keep = (chunk: unknown) => written.push(String(chunk)) > 0;

beforeEach(() => {
  written.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  jest.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => {
  jest.restoreAllMocks();
  silencePackage();
});

/** A person tells who they are, and the model passes it on to tools that refuse and that work. */
async function talkOfPrivateThings(): Promise<void> {
  const tools = [{ name: 'dtmf_tone', enabled: true, config: {} }];
  const talk = await aTextTalk(aBriefing(aConfig({ tools })));
  talk.model.expect([
    {
      calls: [
        { name: 'dtmf_tone', args: { digits: NUMBER } },
        { name: 'schedule_callback', args: { when: WORDS } },
        { name: 'no_such_tool', args: { said: WORDS } },
      ],
    },
    { say: `Спасибо, ${WORDS}` },
    { say: 'Ещё что-нибудь?' },
  ]);
  await talk.hear(`${WORDS}, мой номер ${NUMBER}`);
  await talk.close();
}

describe('what a talk writes to the log', () => {
  it('holds neither words of a person nor arguments of tools', async () => {
    silencePackage();

    await talkOfPrivateThings();

    expect(written.join('')).toBe('');
  });

  it('would hold them, did the package tell what it tells by itself', async () => {
    initializeLogger({ pretty: false, level: 'info' });

    await talkOfPrivateThings();

    expect(written.join('')).toContain('Пелагея');
  });

  it('tells of a tool that broke its place, and nothing that it was told', () => {
    const told = whereBroken(refused(`${WORDS} ${NUMBER}`));

    expect(told).toEqual({ kind: 'TypeError', place: expect.stringMatching(/^at .*refused/) });
    expect(JSON.stringify(told)).not.toMatch(/Пелагея|79161112233/);
  });

  it('takes a thrown thing that is no error', () => {
    expect(whereBroken(WORDS)).toEqual({ kind: 'string', place: 'unknown' });
  });
});

function refused(text: string): unknown {
  return Object.assign(new TypeError(`not an address: ${text}`), { input: text });
}
