import { writeFile } from 'node:fs/promises';
import type { LedgerEntry } from '../src/judge/evidence.js';
import type { LineSample } from './congestion-samples.js';

/** What happened on a line around a congested span; all instants are real. */
export interface CongestionRun {
  startedMs: number;
  span: { from: number; until: number };
  samples: readonly LineSample[];
  entries: readonly LedgerEntry[];
  linePerMinute: number;
}

interface Bin {
  /** Seconds from the first dial. */
  at: number;
  dials: number;
  congested: number;
}

interface Panel {
  top: number;
  height: number;
  max: number;
  step: number;
  unit: string;
  label: string;
}

const BIN_SECONDS = 5;
const WIDTH = 960;
const LEFT = 72;
const RIGHT = 936;
const HEIGHT = 592;
const TICK_SECONDS = 30;
const SHARES: Panel = {
  ...{ top: 388, height: 140, max: 100, step: 25, unit: ' %' },
  label: 'answered with congestion',
};
/** On its own ground, so that it can be read on a white page and on a dark one. */
const STYLE = `
  svg { --ground: #ffffff; --ink: #1f2937; --soft: #6b7280; --grid: #e5e7eb; --dials: #3b82f6;
    --allowed: #b45309; --share: #dc2626; --span: #fee2e2; }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #0d1117; --ink: #e5e7eb; --soft: #9ca3af; --grid: #2d333b; --dials: #60a5fa;
      --allowed: #fbbf24; --share: #f87171; --span: #3b1d22; } }
  text { font: 13px system-ui, sans-serif; fill: var(--ink); }
  .title { font-size: 17px; font-weight: 600; } .soft { fill: var(--soft); }
  .ground { fill: var(--ground); } .grid { stroke: var(--grid); } .span { fill: var(--span); }
  .axis { stroke: var(--soft); } .dials { fill: var(--dials); } .share { fill: var(--share); }
  .allowed { fill: none; stroke: var(--allowed); stroke-width: 2.5; stroke-linejoin: round; }`;

export async function drawCongestion(file: URL, run: CongestionRun): Promise<void> {
  const bins = binsOf(run);
  const length = Math.max(BIN_SECONDS, bins.length * BIN_SECONDS);
  const x = (second: number) => LEFT + (second / length) * (RIGHT - LEFT);
  const perSecond = run.linePerMinute / 60;
  const rates: Panel = {
    ...{ top: 96, height: 240, max: Math.ceil(perSecond * 1.2), step: 1, unit: '' },
    label: 'dials a second',
  };
  const [from, until] = [run.span.from, run.span.until].map((at) => x((at - run.startedMs) / 1000));
  const parts = [
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    `<text class="title" x="${LEFT}" y="32">A congested line slows down and recovers</text>`,
    legend(),
    ...[rates, SHARES].flatMap((panel) => [
      rect('span', { x: from ?? 0, y: panel.top, right: until ?? 0, height: panel.height }),
      ...axis(panel),
    ]),
    text({ x: (from ?? 0) + 8, y: rates.top + 18, words: 'the carrier is congested' }),
    ...bars(bins, rates, { x, className: 'dials', value: (bin) => bin.dials / BIN_SECONDS }),
    allowedLine(run, rates, x),
    ...bars(bins, SHARES, { x, className: 'share', value: shareOf }),
    ...timeAxis(length, x),
  ];
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}"`;
  const named = `role="img" aria-label="Dials a second before, while and after congestion"`;
  await writeFile(
    file,
    `${open} ${named}>\n<style>${STYLE}\n</style>\n${parts.join('\n')}\n</svg>\n`,
  );
}

/** Bars of congestion stand at the time of their dial. */
function binsOf({ entries, startedMs }: CongestionRun): Bin[] {
  const congested = new Set(
    entries
      .filter(({ event, ...detail }) => event === 'ended' && detail['network'] === 'congestion')
      .map(({ attempt }) => attempt),
  );
  const bins: Bin[] = [];
  for (const { event, attempt, at_real: at } of entries) {
    if (event !== 'dial') continue;
    const index = Math.max(0, Math.floor((Date.parse(at) - startedMs) / 1000 / BIN_SECONDS));
    while (bins.length <= index) {
      bins.push({ at: bins.length * BIN_SECONDS, dials: 0, congested: 0 });
    }
    const bin = bins[index];
    if (bin === undefined) continue;
    bin.dials += 1;
    if (congested.has(attempt)) bin.congested += 1;
  }
  return bins;
}

const shareOf = ({ dials, congested }: Bin): number =>
  dials === 0 ? 0 : (congested / dials) * 100;

const yOf = ({ top, height, max }: Panel, value: number): number =>
  top + height - (Math.min(value, max) / max) * height;

const n = (value: number): string => value.toFixed(1);

function rect(
  className: string,
  { x, y, right, height }: { x: number; y: number; right: number; height: number },
): string {
  const width = n(Math.max(0, right - x));
  const size = `width="${width}" height="${n(height)}"`;
  return `<rect class="${className}" x="${n(x)}" y="${n(y)}" ${size}/>`;
}

function text(wish: {
  x: number;
  y: number;
  words: string;
  anchor?: 'start' | 'middle' | 'end';
}): string {
  const { x, y, words, anchor = 'start' } = wish;
  return `<text class="soft" x="${n(x)}" y="${n(y)}" text-anchor="${anchor}">${words}</text>`;
}

function legend(): string {
  const y = 60;
  return [
    rect('dials', { x: LEFT, y: y - 11, right: LEFT + 14, height: 12 }),
    text({ x: LEFT + 20, y, words: 'dials a second' }),
    `<path class="allowed" d="M${LEFT + 132} ${y - 5}h22"/>`,
    text({ x: LEFT + 160, y, words: 'what the line allows itself' }),
    rect('share', { x: LEFT + 344, y: y - 11, right: LEFT + 358, height: 12 }),
    text({ x: LEFT + 364, y, words: `share of congestion, of each ${BIN_SECONDS} s` }),
  ].join('\n');
}

function axis(panel: Panel): string[] {
  const { max, step, unit, label, top, height } = panel;
  const lines = Array.from({ length: Math.floor(max / step) + 1 }, (_, index) => {
    const y = yOf(panel, index * step);
    return (
      `<path class="grid" d="M${LEFT} ${n(y)}H${RIGHT}"/>` +
      text({ x: LEFT - 8, y: y + 4, words: `${index * step}${unit}`, anchor: 'end' })
    );
  });
  const middle = n(top + height / 2);
  const turned = `transform="rotate(-90 18 ${middle})" text-anchor="middle"`;
  return [...lines, `<text x="18" y="${middle}" ${turned}>${label}</text>`];
}

function bars(
  bins: readonly Bin[],
  panel: Panel,
  how: { x: (second: number) => number; className: string; value: (bin: Bin) => number },
): string[] {
  return bins.map((bin) => {
    const y = yOf(panel, how.value(bin));
    const right = how.x(bin.at + BIN_SECONDS) - 1;
    const height = panel.top + panel.height - y;
    return rect(how.className, { x: how.x(bin.at) + 1, y, right, height });
  });
}

/** One point a second is enough for the eye. */
function allowedLine(run: CongestionRun, panel: Panel, x: (second: number) => number): string {
  const points = new Map<number, string>();
  for (const { atMs, factor } of run.samples) {
    const second = Math.floor((atMs - run.startedMs) / 1000);
    const at = x(second);
    if (second < 0 || at > RIGHT) continue;
    points.set(second, `${n(at)} ${n(yOf(panel, (factor * run.linePerMinute) / 60))}`);
  }
  return `<path class="allowed" d="M${[...points.values()].join('L')}"/>`;
}

function timeAxis(length: number, x: (second: number) => number): string[] {
  const bottom = SHARES.top + SHARES.height;
  const ticks = Array.from({ length: Math.floor(length / TICK_SECONDS) + 1 }, (_, index) => {
    const second = index * TICK_SECONDS;
    return text({ x: x(second), y: bottom + 20, words: `${second}`, anchor: 'middle' });
  });
  const label = 'seconds from the first dial';
  return [
    `<path class="axis" d="M${LEFT} ${bottom}H${RIGHT}"/>`,
    ...ticks,
    text({ x: (LEFT + RIGHT) / 2, y: bottom + 44, words: label, anchor: 'middle' }),
  ];
}
