import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ruleOf } from '../src/domain/call.js';
import type { Disposition } from '../src/domain/call.js';
import { FAULTS, type Fault } from '../test/support/providers/fault-switch.js';
import { atMost, say, sayFindings, sayTable } from './findings.js';
import { heardByCallee } from './real/heard-by-callee.js';
import { labBot } from './real/lab-bot.js';
import { callOnce, type OneCall } from './real/one-call.js';
import type { ProviderName } from './real/provider-protocol.js';
import type { RealStack } from './real/real-stack.js';
import { runRealProof } from './real/run-real-proof.js';

/**
 * Eight faults of each of the three providers, each in a call of its own: what the callee heard, by
 * its sound at the phone, and what was recorded.
 *
 *     npm run prove:real-faults -- [--provider deepgram] [--fault slow] [--markdown FILE] [--keep]
 */
const { values } = parseArgs({
  options: {
    provider: { type: 'string' },
    fault: { type: 'string' },
    markdown: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const PROVIDERS: readonly ProviderName[] = ['deepgram', 'openai', 'cartesia'];
/** These are met when a connection is opened, so they are there from the first on. */
const AT_THE_DOOR: ReadonlySet<Fault> = new Set([
  'bad_key',
  'unknown_model',
  'error_500',
  'rate_limited',
]);
const LIMIT_MS = 150_000;
const HEAD = ['provider', 'fault', 'ended as', 'detail', 'fault of', 'talk', 'heard at the phone'];
const WELL = { fault: null, afterTurns: 0, times: Infinity } as const;

interface Case {
  provider: ProviderName;
  fault: Fault;
  call: OneCall;
  heard: string[];
}

await runRealProof({ keep: values.keep }, async (stack) => {
  const done: Case[] = [];
  const wanted = PROVIDERS.flatMap((provider) => FAULTS.map((fault) => ({ provider, fault })));
  for (const [at, { provider, fault }] of wanted.entries()) {
    if ((values.provider ?? provider) !== provider || (values.fault ?? fault) !== fault) continue;
    const seen = await tryFault(stack, { provider, fault, at });
    say(`  ${rowOf(seen).join(' | ')}`);
    done.push(seen);
  }
  const rows = [HEAD, ...done.map(rowOf)];
  say('');
  sayTable(rows);
  if (values.markdown !== undefined) writeFileSync(values.markdown, markdown(rows));
  const nameless = done.filter(({ call }) => (call.call?.disposition ?? null) === null);
  const notOurs = done.filter(({ call }) => !isNamed(call));
  const silent = done.filter(({ heard }) => heard.length === 0);
  return sayFindings(`${done.length} faults of providers`, [
    atMost('calls without a disposition', nameless.length, 0),
    atMost('calls that ended as if somebody else were at fault', notOurs.length, 0),
    atMost('callees who heard nothing at all', silent.length, 0),
  ]);
});

async function tryFault(
  stack: RealStack,
  { provider, fault, at }: { provider: ProviderName; fault: Fault; at: number },
): Promise<Case> {
  const inMidTalk = !AT_THE_DOOR.has(fault) || provider === 'openai';
  const changes = { fault, afterTurns: inMidTalk ? 1 : 0, times: Infinity };
  const before = (await stack.providers.seen()).spoken.length;
  await stack.providers.behave({ provider, changes });
  const call = await callOnce(stack, {
    ...{ name: `${provider} ${fault}`, number: `+7999208${String(at).padStart(2, '0')}00` },
    ...{ bot: labBot({ voicemail: null }), limitMs: LIMIT_MS },
  });
  await stack.providers.behave({ provider, changes: WELL });
  const spoken = (await stack.providers.seen()).spoken.slice(before).map(({ text }) => text);
  const wav = call.heard?.wav ?? null;
  const heard = wav === null ? [] : await heardByCallee(wav, [...new Set(spoken)]);
  return { provider, fault, call, heard };
}

function rowOf({ provider, fault, call, heard }: Case): string[] {
  const { disposition = null, duration_sec: talk = 0 } = call.call ?? {};
  const words = heard.map((text) => text || '(sound that is no sentence)');
  return [
    ...[provider, fault, disposition?.code ?? 'nothing', disposition?.detail ?? ''],
    ...[faultOf(call) ?? '', `${talk} s`, words.slice(-3).join(' / ') || 'nothing'],
  ];
}

/** A provider that fails for good is nobody's fault but ours; one that recovers costs nothing. */
function isNamed(call: OneCall): boolean {
  const code = call.call?.disposition?.code;
  return code === 'goal_met' || code === 'partial' || faultOf(call) === 'platform';
}

function faultOf({ call }: OneCall): string | null {
  const ended = call?.disposition ?? null;
  if (ended === null) return null;
  const { network, answered_by: answeredBy, business, detail: finer } = ended;
  return ruleOf({ network, answeredBy, business, detail: finer } as Disposition).fault;
}

function markdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n') + '\n';
}
