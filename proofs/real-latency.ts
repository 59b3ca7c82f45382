import { parseArgs } from 'node:util';
import type { CallFacts } from '../src/carrier/call-state.js';
import type { LedgerEntry } from '../src/carrier/ledger.js';
import { openTrunk } from './lab-dial.js';
import { atMost, say, sayFindings, sayTable, told } from './findings.js';
import { startAgentProcess } from './real/agent-process.js';
import { bareCall } from './real/bare-call.js';
import { labBot } from './real/lab-bot.js';
import { BOT_WORDS, echoWords } from './real/lab-script.js';
import { callOnce } from './real/one-call.js';
import type { RealStack } from './real/real-stack.js';
import { runRealProof } from './real/run-real-proof.js';
import { talkOfBargeIns, talkOfTurns } from './real/talk-script.js';

/**
 * How long a person waits, measured by the packets at the phone: voice to voice, the greeting after
 * the answer, and silence after a barge-in. Beside a bare AgentSession, call by call in turn, on
 * the same LiveKit, SIP, carrier and providers, which answer at once. Many calls of few turns: a
 * recogniser is sent pieces of 50 ms, and where a call lies within them all its turns wait alike.
 *
 *     npm run prove:real-latency -- [--calls 18] [--turns 3] [--keep]
 */
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '18' },
    turns: { type: 'string', default: '3' },
    keep: { type: 'boolean', default: false },
  },
});
const turns = Number(values.turns);
const LIMIT_MS = 40_000 + turns * 8_000;
const BARGE_INS = 5;
/** Of product: what is ours on top, and what the wire may show. */
const OURS_ON_TOP_MS = 15;
const P50_MS = 750;
const P95_MS = 900;
const GREETING_MS = 450;

interface Samples {
  voiceToVoice: number[];
  greeting: number[];
  bargeIn: number[];
}
type Side = 'ours' | 'bare';

await runRealProof({ keep: values.keep, agentEnv: { AGENT_ENDPOINTING_MIN_MS: '0' } }, measure);

async function measure(stack: RealStack): Promise<boolean> {
  const words = Array.from({ length: 2 * turns }, (_, at) => echoWords(at));
  await stack.providers.prepare(words);
  const bare = await startAgentProcess({
    ...{ env: stack.agentEnv, folder: stack.folder, file: 'proofs/real/bare-main.ts' },
  });
  const seen: Record<Side, Samples> = { ours: noSamples(), bare: noSamples() };
  try {
    const trunk = await openTrunk(stack.servers, stack.carrier);
    for (let at = 0; at < Number(values.calls); at += 1) {
      for (const side of ['ours', 'bare'] as const) {
        const talk = at === 0 ? talkOfBargeIns(BARGE_INS) : talkOfTurns(turns);
        await oneTalk(stack, { side, at, trunk, talk, samples: seen[side] });
        say(`  ${side} ${at + 1}: ${JSON.stringify(figures(seen[side].voiceToVoice))}`);
      }
    }
  } finally {
    await bare.stop();
  }
  return report(seen);
}

interface OneTalk {
  side: Side;
  at: number;
  trunk: string;
  talk: ReturnType<typeof talkOfTurns>;
  samples: Samples;
}

/** The first call of each side warms it up, and is the one with the interruptions. */
async function oneTalk(stack: RealStack, { side, at, trunk, talk, samples }: OneTalk) {
  const number = `+799920${side === 'ours' ? 6 : 7}${String(at).padStart(4, '0')}`;
  const { heard, entries } =
    side === 'bare'
      ? await bareCall(stack, { number, trunk, behaviour: talk, limitMs: LIMIT_MS })
      : await callOnce(stack, {
          ...{ name: `Latency ${at}`, number, behaviour: talk, limitMs: LIMIT_MS },
          bot: labBot({ script: 'echo', voicemail: null }),
        });
  take(samples, { heard, entries, isWarm: at > 0 });
}

function take(
  samples: Samples,
  { heard, entries, isWarm }: { heard: CallFacts | null; entries: LedgerEntry[]; isWarm: boolean },
): void {
  const all = heard?.turns ?? [];
  const cut = all.flatMap(({ barge_in_stop_ms: ms }) => (ms === null ? [] : [ms]));
  samples.bargeIn.push(...cut);
  const greeting = entries.find(({ event }) => event === 'first_audio')?.['after_answer_ms'];
  if (typeof greeting === 'number') samples.greeting.push(greeting);
  if (!isWarm) return;
  samples.voiceToVoice.push(
    ...all.flatMap(({ voice_to_voice_ms: ms }) => (ms === null ? [] : [ms])),
  );
}

function report({ ours, bare }: Record<Side, Samples>): boolean {
  const row = (what: string, values: readonly number[]) => {
    const { count, p50, p95, min, max } = figures(values);
    return [what, String(count), ...[p50, p95, min, max].map((ms) => `${ms} ms`)];
  };
  say('');
  sayTable([
    ['at the phone', 'samples', 'p50', 'p95', 'min', 'max'],
    row('voice to voice, ours', ours.voiceToVoice),
    row('voice to voice, bare', bare.voiceToVoice),
    row('greeting, ours', ours.greeting),
    row('greeting, bare', bare.greeting),
    row('barge-in to silence, ours', ours.bargeIn),
    row('barge-in to silence, bare', bare.bargeIn),
  ]);
  const [own, plain] = [figures(ours.voiceToVoice), figures(bare.voiceToVoice)];
  return sayFindings('Voice to voice on the wire', [
    atMost('our p50 minus that of a bare AgentSession', own.p50 - plain.p50, [
      OURS_ON_TOP_MS,
      ' ms',
    ]),
    atMost('voice to voice, p50', own.p50, [P50_MS, ' ms']),
    atMost('voice to voice, p95', own.p95, [P95_MS, ' ms']),
    atMost('greeting after the answer, p50', figures(ours.greeting).p50, [GREETING_MS, ' ms']),
    told('barge-in to silence, p50', `${figures(ours.bargeIn).p50} ms`),
    told('greeting', BOT_WORDS.greeting),
  ]);
}

function figures(values: readonly number[]) {
  const sorted = values.map(Math.round).toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), min: at(0), max: at(1) };
}

function noSamples(): Samples {
  return { voiceToVoice: [], greeting: [], bargeIn: [] };
}
