import { describe, expect, it } from '@jest/globals';
import { transcriptText, transcriptVtt } from '../../src/domain/transcript.js';

const startedAt = new Date('2026-09-01T08:00:00Z');
const said = (role: 'user' | 'assistant', content: string, atMs: number) => ({
  ...{ role, content, at: new Date(startedAt.getTime() + atMs) },
});
const TALK = {
  language: 'ru',
  startedAt,
  messages: [
    said('assistant', 'Здравствуйте!\nУдобно?', 400),
    said('user', 'Да, <b>конечно</b> & да', 1_900),
    said('assistant', 'Запишем', 3_723_004),
  ],
};

describe('a transcript', () => {
  it('as text has a line for each thing said', () => {
    expect(transcriptText(TALK)).toBe(
      '[00:00:00] Бот: Здравствуйте! Удобно?\n' +
        '[00:00:01] Собеседник: Да, <b>конечно</b> & да\n[01:02:03] Бот: Запишем\n',
    );
  });

  it('as WebVTT has a cue for each, until the next one at most, and nothing that is markup', () => {
    expect(transcriptVtt(TALK)).toBe(
      'WEBVTT\n\n00:00:00.400 --> 00:00:01.900\n<v Бот>Здравствуйте! Удобно?\n\n' +
        '00:00:01.900 --> 00:00:06.900\n<v Собеседник>Да, &lt;b&gt;конечно&lt;/b&gt; &amp; да\n\n' +
        '01:02:03.004 --> 01:02:08.004\n<v Бот>Запишем\n',
    );
  });

  it('of nothing is still one', () => {
    expect(transcriptText({ ...TALK, messages: [] })).toBe('');
    expect(transcriptVtt({ ...TALK, messages: [] })).toBe('WEBVTT\n');
  });
});
