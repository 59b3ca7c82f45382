import type { Verdict } from '../src/judge/verdict.js';

/** One thing that was measured, beside what it has to be. */
export interface Finding {
  what: string;
  measured: string;
  budget: string;
  /** Null: told, not judged. */
  ok: boolean | null;
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A number, or a number and its unit. */
type Budget = number | readonly [number, string];

const partsOf = (budget: Budget): readonly [number, string] =>
  typeof budget === 'number' ? [budget, ''] : budget;

export function atMost(what: string, value: number, budget: Budget): Finding {
  const [most, unit] = partsOf(budget);
  return { what, measured: num(value) + unit, budget: `<= ${most}${unit}`, ok: value <= most };
}

export function atLeast(what: string, value: number, budget: Budget): Finding {
  const [least, unit] = partsOf(budget);
  return { what, measured: num(value) + unit, budget: `>= ${least}${unit}`, ok: value >= least };
}

export function told(what: string, measured: string): Finding {
  return { what, measured, budget: '', ok: null };
}

export function judged(verdict: Verdict): Finding[] {
  const { lost, doubled, ok, totals, counts } = verdict;
  const kinds = Object.entries(totals).map(([code, count]) => `${code} ${count}`);
  return [
    atMost('lost', lost, 0),
    atMost('doubled', doubled, 0),
    { what: 'judge', measured: ok ? 'clean' : kinds.join(', '), budget: 'clean', ok },
    told('contacts, attempts', `${counts.tasks}, ${counts.attempts}`),
  ];
}

/** Faults in words, so that a failed proof can be understood from its output. */
export function sayFaults({ faults }: Verdict, most = 10): void {
  for (const { code, sentence, attempt } of faults.slice(0, most)) {
    say(`  ${code}: ${sentence} ${attempt ?? ''}`);
  }
}

/** Prints the findings; true when none failed. */
export function sayFindings(title: string, findings: readonly Finding[]): boolean {
  const rows = findings.map(({ what, measured, budget, ok }) => [
    what,
    measured,
    budget,
    ok === null ? '' : ok ? 'pass' : 'FAIL',
  ]);
  say(`\n${title}`);
  sayTable(rows);
  return findings.every(({ ok }) => ok !== false);
}

export function sayTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  for (const row of rows) {
    say(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}`,
    );
  }
}

/** Whole numbers as they are, others with two digits. */
export const num = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(2);

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
