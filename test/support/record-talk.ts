import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { llm } from '@livekit/agents';
import { z } from 'zod';
import { startTalk } from './talk-in-process.js';

/**
 * `node --import tsx test/support/record-talk.ts` talks anew and writes what happened, as tests
 * reduce it. Record anew only when the events have changed: the tests know the words and times.
 */
const FILE = fileURLToPath(new URL('../talks/ru-barge-in-and-tool.json', import.meta.url));
const REPLIES = [
  'Здравствуйте, это салон.',
  'На какое время вас записать, у нас есть много свободных окон, утром, днём и вечером?',
  'Вы записаны на завтра.',
  'Всего доброго, ждём вас.',
];
/** The person cuts in here, and the call ends in mid-sentence there. */
const CUTS_IN_MS = 1_500;
const ENDS_MS = 500;

const book = llm.tool({
  name: 'book',
  description: 'Books a visit',
  parameters: z.object({ day: z.string() }),
  execute: async ({ day }) => ({ status: 'booked', day }),
});
const talk = await startTalk({
  tools: [book],
  script: ({ user, results }) =>
    user.length === 3 && results.length === 0
      ? { calls: [{ name: 'book', args: { day: 'завтра' } }] }
      : { say: REPLIES[user.length - 1] ?? 'Да.' },
});
await talk.session.say('Здравствуйте! Вам удобно говорить?').waitForPlayout();
const ends: number[] = [];
ends.push(await talk.say('yes-listening'));
await talk.turnOf('assistant');
ends.push(await talk.say('after-lunch'));
await talk.botSpeaks();
await pause(CUTS_IN_MS);
ends.push(await talk.say('wait-how-much'));
await talk.turnOf('assistant');
ends.push(await talk.say('goodbye'));
await talk.botSpeaks();
await pause(ENDS_MS);
await talk.end();
writeFileSync(FILE, `${JSON.stringify(talk.log.events, null, 1)}\n`);
const noticed = talk.log.events.flatMap((event) =>
  event.kind === 'said' && event.role === 'user' ? [event.stoppedMs ?? 0] : [],
);
const late = noticed.map((ms, index) => Math.round(ms - (ends[index] ?? 0)));
process.stdout.write(`ends of speech were noticed ${late.join(', ')} ms late\n`);
process.exit();
