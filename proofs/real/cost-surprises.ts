import { sayTable } from '../findings.js';
import { usdOf, type CallBill } from './bill-of-call.js';
import type { HeldCall } from './hold-known-calls.js';

/**
 * The agent counts from when it sees that the callee has answered until it sees the callee gone;
 * the carrier from its 200 to the BYE. Between them lie SIP and LiveKit, twice.
 */
const CLOCKS_APART_SECONDS = 0.5;

type CostLine = HeldCall['metrics']['cost_lines'][number];
type Position = Pick<CallBill, 'kind' | 'provider' | 'model' | 'unit'>;

/** What our record makes of a call's costs otherwise than those who are paid; one line each. */
export function costSurprisesOf(held: HeldCall, bills: readonly CallBill[]): string[] {
  const { cost_lines: lines } = held.metrics;
  const total = totalOf(held);
  const without = lines.filter((line) => !bills.some((one) => isSame(one, line)));
  const sum = lines.reduce((micros, { cost_usd: usd }) => micros + microsOf(usd), 0);
  return [
    ...bills.flatMap((one) => wrongIn(one, lines.find((line) => isSame(one, line)) ?? null)),
    ...without.map((line) => `${line.kind}, ${line.unit}: billed by nobody`),
    ...(Math.round(total * 1e6) === sum ? [] : [`the total ${total} is not the sum of its lines`]),
  ];
}

function wrongIn(one: CallBill, line: CostLine | null): string[] {
  const name = `${one.kind}, ${one.unit}`;
  if (line === null) return [`${name}: is not in our record`];
  const { quantity, cost_usd: usd } = line;
  // The price holds to the last place for whatever quantity it is.
  const priced = usdOf({ ...one, quantity });
  if (usd !== priced) return [`${name}: ${quantity} costs ${String(priced)}, not ${String(usd)}`];
  const apart = Math.abs(quantity - one.quantity);
  const allowed = one.kind === 'telephony' ? CLOCKS_APART_SECONDS : 0;
  // A quantity that is no number is one that nobody has measured.
  return apart <= allowed ? [] : [`${name}: ${quantity} is not ${one.quantity}`];
}

function isSame(one: Position, other: Position): boolean {
  return (['kind', 'provider', 'model', 'unit'] as const).every(
    (part) => one[part] === other[part],
  );
}

const totalOf = ({ detail }: HeldCall): number => detail.metrics?.['cost_total'] ?? NaN;

const microsOf = (usd: string | null): number => Math.round(Number(usd ?? 0) * 1e6);

const KINDS = [
  ['telephony', 'minute', 's of line'],
  ['stt', 'minute', 's of sound'],
  ['llm', 'million_input_tokens', 'tokens in'],
  ['llm', 'million_output_tokens', 'tokens out'],
  ['tts', 'thousand_characters', 'characters'],
] as const;

/** Of each call, what we recorded and what the others saw, side by side. */
export function sayCosts(costs: readonly { held: HeldCall; bills: readonly CallBill[] }[]): void {
  sayTable([
    ['call', ...KINDS.map(([, , name]) => `${name}: ours, theirs`), 'US dollars'],
    ...costs.map(({ held, bills }) => [
      held.known.name,
      ...KINDS.map(([kind, unit]) => {
        const isIt = (one: Pick<Position, 'kind' | 'unit'>) =>
          one.kind === kind && one.unit === unit;
        const ours = held.metrics.cost_lines.find(isIt)?.quantity ?? 0;
        return `${ours}, ${bills.find(isIt)?.quantity ?? 0}`;
      }),
      totalOf(held).toFixed(6),
    ]),
  ]);
}
