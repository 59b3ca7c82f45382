import { describe, expect, it } from '@jest/globals';
import { createLiveView } from '../../src/demo/live-view.js';
import {
  progressBlock,
  progressLine,
  type Progress,
  type Subject,
} from '../../src/demo/progress.js';

const SUBJECT: Subject = {
  campaignName: 'Салон',
  timezone: 'Europe/Moscow',
  hours: { dailyStart: '09:00', dailyEnd: '18:00' },
  speed: 120,
  webUiLink: 'http://127.0.0.1:8233/x',
  language: 'en',
};

function progress(changes: Partial<Progress> = {}): Progress {
  return {
    status: 'running',
    tasks: { pending: 500, in_progress: 20, retry: 80, completed: 300, failed: 100 },
    ringing: 4,
    talking: 16,
    ended: 580,
    perSecond: 12.34,
    elapsedMs: 65_000,
    lineTimeMs: Date.parse('2026-11-17T09:30:00Z'),
    isStale: false,
    lastCalls: [
      { firstName: 'Анна', number: '+79990001234', attempt: 2, ending: 'goal_met', seconds: 72 },
    ],
    ...changes,
  };
}

describe('what a person watches', () => {
  it("tells how far it is, who is live, and what the line's clock shows", () => {
    const block = progressBlock(progress(), SUBJECT, 100).join('\n');

    expect(block).toContain("Салон: running · line's clock Tue 12:30 ×120");
    expect(block).toContain('40.0 %  ended 400 of 1,000');
    expect(block).toContain('calls made 600 (12.3 a second), ringing 4, talking 16');
    expect(block).toContain('http://127.0.0.1:8233/x');
  });

  it('never shows a whole number', () => {
    const shown = progressBlock(progress(), SUBJECT, 200).join('\n');

    expect(shown).toContain('Анна');
    expect(shown).toContain('+7 999 ***-**-34');
    expect(shown).not.toMatch(/\d{7}/);
  });

  it.each([40, 60, 80, 200])('keeps every line within %i columns', (columns) => {
    const lines = progressBlock(progress(), SUBJECT, columns);

    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThan(columns);
  });

  it('shows the start page of the Web UI where the whole link does not fit', () => {
    const webUiLink = `http://127.0.0.1:8233/${'x'.repeat(80)}`;

    const narrow = progressBlock(progress(), { ...SUBJECT, webUiLink }, 80).at(-1);
    const wide = progressBlock(progress(), { ...SUBJECT, webUiLink }, 160).at(-1);

    expect(narrow?.endsWith(' http://127.0.0.1:8233')).toBe(true);
    expect(wide?.endsWith(webUiLink)).toBe(true);
  });

  it('speaks Russian to who does', () => {
    const block = progressBlock(progress(), { ...SUBJECT, language: 'ru' }, 120).join('\n');

    expect(block).toContain('вт 12:30');
    expect(block).toContain('договорились');
    expect(block).not.toMatch(/ended|running|attempt/);
  });

  it('says that the API is away while it is', () => {
    expect(progressLine(progress({ isStale: true }), SUBJECT)).toContain('API does not answer');
    expect(progressLine(progress(), SUBJECT)).not.toContain('API does not answer');
  });

  it('says until when nobody may be called, and how long that really takes', () => {
    const night = progress({ lineTimeMs: Date.parse('2026-11-17T20:00:00Z') });

    expect(progressLine(night, SUBJECT)).toContain('on at Wed 09:00 (5 min 00 s)');
    expect(progressBlock(night, SUBJECT, 100).join()).toContain('on at Wed 09:00');
    expect(progressLine(progress(), SUBJECT)).not.toContain('calling hours');
  });

  it('draws an empty bar for a campaign without contacts', () => {
    const tasks = { pending: 0, in_progress: 0, retry: 0, completed: 0, failed: 0 };

    expect(progressBlock(progress({ tasks }), SUBJECT, 100)[1]).toContain('0.0 %');
  });
});

describe('the live view', () => {
  const view = (isTerminal: boolean) => {
    const written: string[] = [];
    const output = { isTerminal, columns: () => 100, write: (text: string) => written.push(text) };
    return { written, view: createLiveView(output, SUBJECT) };
  };

  it('draws over what it drew on a terminal', () => {
    const { written, view: live } = view(true);

    live.show(progress());
    live.show(progress());

    const lines = written[0]?.split('\n').length ?? 0;
    expect(written[1]?.startsWith(`\u001b[${lines - 1}F`)).toBe(true);
  });

  it('writes a line every few seconds into a pipe, and always the last one', () => {
    const { written, view: live } = view(false);

    for (const elapsedMs of [0, 1_000, 4_900, 5_000, 6_000]) live.show(progress({ elapsedMs }));
    live.end();

    expect(written.map((line) => line.slice(0, 4))).toEqual(['0:00', '0:05', '0:06']);
    expect(written.join('')).not.toContain('\u001b');
  });
});
