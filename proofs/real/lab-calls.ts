import type { Callee } from '../../src/carrier/callee.js';
import type { CallFacts } from '../../src/carrier/call-state.js';
import type { LedgerEntry } from '../../src/carrier/ledger.js';
import { sayTable } from '../findings.js';
import {
  callsOf,
  prepareRealCampaign,
  startRealCampaign,
  until,
  type RealCall,
} from './real-campaign-run.js';
import type { RealStack } from './real-stack.js';

/** One call, as the platform and the carrier tell it. */
export interface LabCall {
  callee: Callee;
  number: string;
  /** Null: the platform never ended an attempt. */
  call: RealCall | null;
  /** Null: the carrier got no INVITE. */
  heard: CallFacts | null;
  invites: number;
  /** From the answer until the callee heard the bot. */
  greetingMs: number | null;
}

/** A ring of 30 s, a carrier that never answers, a line that goes dead: each takes its time. */
const LIMIT_MS = 15 * 60_000;

export const numberOf = ({ suffix }: Pick<Callee, 'suffix'>, block = 0): string =>
  `+799920${String(block).padStart(3, '0')}${suffix}`;

export interface LabWish {
  callees: readonly Callee[];
  /** Calls at once. */
  channels: number;
  tell(line: string): void;
}

/** One attempt to each callee by a campaign over a real line. */
export async function callEveryCallee(
  stack: RealStack,
  { callees, channels, tell }: LabWish,
): Promise<LabCall[]> {
  const campaign = await prepareRealCampaign(stack, {
    ...{ name: 'Lab', numbers: callees.map((callee) => numberOf(callee)) },
    ...{ channels, callsPerMinute: 60, maxRetries: 1 },
  });
  const operator = await startRealCampaign(stack, campaign);
  const told = new Set<string>();
  let calls: RealCall[] = [];
  await until(async () => {
    calls = (await callsOf(stack, campaign.id)).filter(({ state }) => state === 'ended');
    for (const { callee_number: number, disposition } of calls) {
      if (told.has(number)) continue;
      told.add(number);
      const name = callees.find((callee) => numberOf(callee) === number)?.name ?? '';
      tell(`  ${told.size}. ${name}: ${disposition?.code ?? ''}`);
    }
    return told.size === callees.length;
  }, LIMIT_MS);
  operator.leave();
  const ledger = stack.carrier.ledger.after(0);
  const heard = stack.carrier.calls();
  return callees.map((callee) => labCall(callee, { calls, ledger, heard }));
}

interface Seen {
  calls: readonly RealCall[];
  ledger: readonly LedgerEntry[];
  heard: readonly CallFacts[];
}

function labCall(callee: Callee, { calls, ledger, heard }: Seen): LabCall {
  const number = numberOf(callee);
  // What our own fault ended is tried again by itself; the first attempt is the one in question.
  const call = calls.filter((one) => one.callee_number === number).at(-1) ?? null;
  const entries = ledger.filter(({ attempt }) => call !== null && attempt === call.id);
  const greeting = entries.find(({ event }) => event === 'first_audio')?.['after_answer_ms'];
  return {
    ...{ callee, number, call },
    heard: heard.find(({ attempt }) => call !== null && attempt === call.id) ?? null,
    invites: entries.filter(({ event }) => event === 'invite').length,
    greetingMs: typeof greeting === 'number' ? greeting : null,
  };
}

/** Null: it went as the table of callees says. */
export function problemOf({ callee, call, heard, invites }: LabCall): string | null {
  if (call === null) return 'not called';
  const code = call.disposition?.code ?? 'nothing';
  if (code !== callee.expect.disposition) return `ended as ${code}`;
  if (invites !== 1) return `${invites} INVITEs`;
  const { status } = callee.expect;
  // What the caller cancels ends with 487, what nobody answers with nothing.
  const expected = status ?? (callee.name === 'no_reply' ? null : 487);
  if (heard?.status !== expected) return `SIP status ${String(heard?.status)}`;
  return null;
}

export function sayCalls(calls: readonly LabCall[]): void {
  if (calls.length === 0) return;
  sayTable([
    ['number', 'callee', 'expected', 'ended as', 'detail', 'talk', 'greeting', '', 'recording'],
    ...calls.map((one) => {
      const { callee, number, call, heard, greetingMs } = one;
      const { code = '-', detail } = call?.disposition ?? {};
      const talk = call !== null && call.duration_sec > 0 ? `${call.duration_sec} s` : '';
      const greeting = greetingMs === null ? '' : `${Math.round(greetingMs)} ms`;
      const wav = heard?.wav ?? '';
      const times = [detail ?? '', talk, greeting];
      return [number, callee.name, callee.expect.disposition, code, ...times].concat([
        problemOf(one) ?? 'right',
        wav,
      ]);
    }),
  ]);
}
