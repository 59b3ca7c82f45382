import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALLEES } from '../src/carrier/callees.js';
import { createPlatformApi } from '../src/demo/platform-api.js';
import { atLeast, atMost, say, sayFindings, type Finding } from './findings.js';
import { numberOf } from './real/lab-calls.js';
import {
  callsOf,
  prepareRealCampaign,
  startRealCampaign,
  until,
} from './real/real-campaign-run.js';
import type { RealStack } from './real/real-stack.js';
import { runRealProof } from './real/run-real-proof.js';
import { wavPicture } from './wav-picture.js';

/**
 * One call to a person who cuts the bot short, recorded: from the tracks of the room to a file that
 * the API plays, and a picture of it.
 */
const CALL_LIMIT_MS = 180_000;
const BRING_LIMIT_MS = 30_000;
const HEADER_BYTES = 44;
const LOUD = 1_500;

await runRealProof({}, async (stack) => {
  const callee = CALLEES.find(({ name }) => name === 'barge_in');
  if (callee === undefined) throw new Error('there is no such callee');
  const campaign = await prepareRealCampaign(stack, {
    ...{ name: 'Recorded', numbers: [numberOf(callee)], channels: 1, callsPerMinute: 60 },
    ...{ maxRetries: 1, isRecorded: true },
  });
  const operator = await startRealCampaign(stack, campaign);
  await until(async () => {
    return (await callsOf(stack, campaign.id)).some(({ state }) => state === 'ended');
  }, CALL_LIMIT_MS);
  operator.leave();
  const [call] = await callsOf(stack, campaign.id);
  if (call === undefined) throw new Error('nobody was called');
  return sayFindings('A recorded call', await lookAt(stack, call.id, call.duration_sec));
});

async function lookAt(stack: RealStack, id: string, talkSeconds: number): Promise<Finding[]> {
  const api = createPlatformApi(stack.platform.client);
  const endedMs = Date.now();
  await until(async () => (await api.call(id)).call.recording_url !== null, BRING_LIMIT_MS);
  const broughtMs = Date.now() - endedMs;
  const { call, messages } = await api.call(id);
  const answer = await fetch(new URL(call.recording_url ?? '/', stack.platform.urls.api), {
    headers: { authorization: `Bearer ${stack.platform.key}` },
  });
  const wav = Buffer.from(await answer.arrayBuffer());
  const path = join(stack.folder, 'recorded.wav');
  writeFileSync(path, wav);
  const startMs = Date.parse(String(call.answered_at));
  const words = messages.flatMap(({ role, content, created_at: at }) => {
    if (role !== 'user' && role !== 'assistant') return [];
    const side = role === 'user' ? ('left' as const) : ('right' as const);
    return [{ side, text: content, atSeconds: (Date.parse(at) - startMs) / 1_000 }];
  });
  const names = { left: 'person', right: 'bot' };
  writeFileSync(`${path}.svg`, wavPicture({ wav, title: 'A recorded call', names, words }));
  say(`  ${path} and its picture`);
  const rate = wav.readUInt32LE(24);
  const seconds = (wav.length - HEADER_BYTES) / 4 / rate;
  return [
    atMost('from the end of the call to its recording', broughtMs, [BRING_LIMIT_MS, ' ms']),
    atMost('length, off the talk by', Math.abs(seconds - talkSeconds), [3, ' s']),
    atLeast('the person is heard for', loudSeconds(wav, 0), [1, ' s']),
    atLeast('the bot is heard for', loudSeconds(wav, 1), [2, ' s']),
    atLeast('turns', words.length, 3),
  ];
}

/** In pieces of 20 ms. */
function loudSeconds(wav: Buffer, side: 0 | 1): number {
  const piece = wav.readUInt32LE(24) / 50;
  let loud = 0;
  for (let at = HEADER_BYTES; at + 4 * piece <= wav.length; at += 4 * piece) {
    for (let index = 0; index < piece; index += 1) {
      if (Math.abs(wav.readInt16LE(at + 4 * index + 2 * side)) < LOUD) continue;
      loud += 1;
      break;
    }
  }
  return loud / 50;
}
