import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureTelephony } from '../scripts/telephony/telephony-programs.mjs';
import { CALLEES } from '../src/carrier/callees.js';
import { startCarrier } from '../src/carrier/carrier.js';
import { startTelephonyServers } from './telephony-servers.js';
import { atLeast, say, sayFindings, sayTable, seconds, type Finding } from './findings.js';
import { proveAudioPath } from './lab-audio.js';
import { dialCallee, differenceOf, openTrunk, type DialedCallee } from './lab-dial.js';

/**
 * A phone system on this machine without a bot: Redis, livekit-server, livekit-sip and the carrier.
 * Dials every callee once and shows how each call ended. Names of callees as arguments dial only
 * those; with `--audio` every sentence is said through the whole stack, and recognised by its
 * sound.
 *
 *     npm run lab -- --wire [--audio] [busy human ...]
 */
const AT_ONCE = 5;
/** A busy machine sends packets too late, and a sentence with a hole in it is not known again. */
const CAME_THROUGH = 0.9;
const SPOKEN = {
  ru: ['Здравствуйте, это клиника доктора Иванова.', 'Вам удобно говорить прямо сейчас?'],
  en: ['Hello, this is the clinic of doctor Smith.', 'Is it convenient to talk right now?'],
};
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const audio = process.argv.includes('--audio');
const callees = CALLEES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

const begun = performance.now();
const { programs, problems } = await ensureTelephony({ env: process.env, root, print: say });
if (problems.length > 0) {
  for (const problem of problems) say(problem);
  say('npm run telephony-setup gets what can be got.');
  process.exit(1);
}
const dataDir = mkdtempSync(join(tmpdir(), 'new-voice-lab-'));
const servers = await startTelephonyServers({ programs, dataDir });
const log = { info: () => undefined, warn: () => undefined };
const carrier = await startCarrier({ host: '127.0.0.1', sipPort: 0, controlPort: 0, dataDir, log });
const line = { servers, carrier, trunk: await openTrunk(servers, carrier) };
let right: boolean;
// The servers have sessions of their own: nobody else would end them.
for (const signal of ['SIGINT', 'SIGTERM', 'uncaughtException'] as const) {
  process.once(signal, (why) => {
    say(why instanceof Error ? (why.stack ?? why.message) : String(why));
    void servers.stop().then(() => process.exit(1));
  });
}
try {
  say(`LiveKit at ${servers.url}, the carrier at ${carrier.sip}, up in ${since(begun)}`);
  right = report(await dialAll());
  if (audio) right = (await reportAudio()) && right;
} finally {
  await carrier.stop();
  await servers.stop();
}
say(`\nRecordings, ledger and logs are in ${dataDir}; all of it took ${since(begun)}`);
process.exit(right ? 0 : 1);

async function dialAll(): Promise<DialedCallee[]> {
  const queue = [...callees];
  const done: DialedCallee[] = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      done.push(await dialCallee(line, next));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return done.sort((a, b) => a.number.localeCompare(b.number));
}

function report(calls: readonly DialedCallee[]): boolean {
  const rows = calls.map((one) => {
    const { callee, number, answer, call, elapsedMs } = one;
    const { status, ends } = callee.expect;
    const expected = `${status ?? 'no answer'}${ends === null ? '' : `, ${ends} hangs up`}`;
    const byWhom = call?.status === 200 ? `, ${String(call.ended_by)} hangs up` : '';
    const real = `${call?.status ?? 'none'}${byWhom}`;
    const verdict = differenceOf(one) ?? 'ok';
    return [number, callee.name, expected, real, answer.slice(0, 48), seconds(elapsedMs), verdict];
  });
  sayTable([['number', 'callee', 'expected', 'carrier saw', 'LiveKit says', 'took', ''], ...rows]);
  return calls.every((one) => differenceOf(one) === null);
}

async function reportAudio(): Promise<boolean> {
  const findings: Finding[] = [];
  for (const language of ['ru', 'en'] as const) {
    const path = await proveAudioPath(line, { language, texts: SPOKEN[language] });
    for (const way of ['toUs', 'toCallee'] as const) {
      const words = path[way];
      const missed = words.filter(({ said, heard }) => said !== heard);
      const what = `${language}, ${way === 'toUs' ? 'callee to bot' : 'bot to callee'}`;
      const right = words.length - missed.length;
      findings.push(atLeast(what, right, [Math.ceil(CAME_THROUGH * words.length), ' sentences']));
      for (const { said } of missed) say(`  not recognised: ${said}`);
    }
  }
  return sayFindings('Sentences that came through, by their sound', findings);
}

function since(from: number): string {
  return seconds(performance.now() - from);
}
