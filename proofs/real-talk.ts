import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadSentences } from '../src/carrier/sentences.js';
import type { BehaviourInput } from '../src/carrier/callee.js';
import type { CallDetail } from '../src/demo/platform-api.js';
import { atLeast, atMost, say, sayFindings, told, type Finding } from './findings.js';
import { labBot } from './real/lab-bot.js';
import { BOT_WORDS } from './real/lab-script.js';
import { callOnce, recordingOf } from './real/one-call.js';
import { runRealProof } from './real/run-real-proof.js';
import { wavPicture, type SpokenWords } from './wav-picture.js';

/**
 * One conversation in Russian, with a barge-in and tools, over real SIP: the transcript against the
 * callee's script, word for word, and the recording with a picture of both channels.
 *
 *     npm run prove:real-talk -- [--write] [--keep]     --write: into docs/
 */
const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const DOCS = new URL('../docs/', import.meta.url).pathname;
const NUMBER = '+79992050000';
const LIMIT_MS = 180_000;
const TURNS_MIN = 6;
const BARGE_IN_LIMIT_MS = 1_200;

type Step = NonNullable<BehaviourInput['talk']>[number];
const waits: Step = { do: 'wait_for_bot', quiet_ms: 700 };
const says = (sentence: string): Step => ({ do: 'say', sentence });
const INTERRUPTION = 'wait-how-much';
const LAST = 'goodbye';
/** The second sentence interrupts the bot's answer to the first. */
const TALK: Step[] = [
  ...[waits, says('yes-listening')],
  ...[{ do: 'wait_for_bot_to_speak', for_ms: 900 } as const, says(INTERRUPTION), waits],
  ...['after-lunch', 'at-three', 'my-name', 'correct', LAST].flatMap((sentence) => [
    says(sentence),
    waits,
  ]),
  { do: 'listen', limit_ms: 20_000 },
  { do: 'hang_up' },
];

await runRealProof({ keep: values.keep }, async (stack) => {
  // Without a rule for voicemail the bot speaks at once; the person lets it finish.
  const { call, messages, heard } = await callOnce(stack, {
    ...{ name: 'Talk', number: NUMBER, behaviour: { talk: TALK }, limitMs: LIMIT_MS },
    ...{ bot: labBot({ voicemail: null }), isRecorded: true },
  });
  if (call === null) throw new Error('the call has not ended');
  const wav = await recordingOf(stack, call);
  const findings = findingsOf({ call, messages }, heard?.turns ?? []);
  for (const { role, content, was_interrupted: cut } of messages) {
    say(
      `  ${role === 'user' ? '<' : role === 'assistant' ? '>' : '*'} ${content}${cut ? ' …' : ''}`,
    );
  }
  if (values.write && wav !== null) writeDocs({ call, messages }, wav);
  return sayFindings('A conversation in Russian, over real SIP', [
    ...findings,
    told('recording', wav === null ? 'none' : `${Math.round(wav.length / 1024)} KB`),
    atLeast('bytes of the recording', wav?.length ?? 0, 100_000),
  ]);
});

type Talked = Pick<CallDetail, 'call' | 'messages'>;

interface HeardTurn {
  sentence: string;
  barge_in_stop_ms: number | null;
}

function findingsOf({ call, messages }: Talked, turns: readonly HeardTurn[]): Finding[] {
  const texts = new Map(
    loadSentences()
      .all()
      .filter(({ language }) => language === 'ru')
      .map(({ id, text }) => [id, text]),
  );
  const said = turns.map(({ sentence }) => texts.get(sentence) ?? sentence);
  const recorded = messages.filter(({ role }) => role === 'user').map((m) => m.content);
  const wrong = said.filter((text, at) => recorded[at] !== text).length;
  const bot = messages.filter(({ role }) => role === 'assistant');
  const known = new Set<string>(Object.values(BOT_WORDS));
  const strange = bot.filter(({ content, was_interrupted: cut }) =>
    cut ? ![...known].some((words) => words.startsWith(content)) : !known.has(content),
  );
  const bargeIn = turns.find(({ sentence }) => sentence === INTERRUPTION)?.barge_in_stop_ms;
  return [
    atLeast('turns of the person', recorded.length, TURNS_MIN),
    atMost('sentences of the person that are not in the transcript as said', wrong, 0),
    // The disclosure is the bot's own and not of the script.
    atMost('sentences of the bot that are not the script', strange.length, 1),
    atLeast('interrupted sentences of the bot', bot.filter((m) => m.was_interrupted).length, 1),
    atMost('barge-in: until the bot was silent', bargeIn ?? Infinity, [BARGE_IN_LIMIT_MS, ' ms']),
    {
      ...told('extracted', JSON.stringify(call.collected_data)),
      budget: 'day, hour, name',
      ok: ['day', 'hour', 'name'].every((field) => field in call.collected_data),
    },
    {
      ...told('ended as', call.disposition?.code ?? 'nothing'),
      budget: 'goal_met',
      ok: call.disposition?.code === 'goal_met',
    },
  ];
}

function writeDocs({ call, messages }: Talked, wav: Buffer): void {
  writeFileSync(join(DOCS, 'real-talk.wav'), wav);
  const startMs = Date.parse(call.answered_at ?? call.started_at);
  const words = messages.flatMap(({ role, content, created_at: at }): SpokenWords[] => {
    if (role !== 'user' && role !== 'assistant') return [];
    const atSeconds = (Date.parse(at) - startMs) / 1_000;
    return [{ side: role === 'user' ? 'left' : 'right', atSeconds, text: content }];
  });
  const names = { left: 'person', right: 'bot' };
  const title = 'A call over real SIP: both channels of the recording, with the transcript';
  writeFileSync(join(DOCS, 'pictures', 'real-talk.svg'), wavPicture({ wav, title, names, words }));
}
