import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Words of one side, in seconds of the recording. */
export interface SpokenWords {
  side: 'left' | 'right';
  atSeconds: number;
  text: string;
}

export interface PictureOf {
  wav: Buffer;
  title: string;
  /** Who is in which channel. */
  names: { left: string; right: string };
  words: readonly SpokenWords[];
}

interface Sound {
  rate: number;
  left: Int16Array;
  right: Int16Array;
}

const WIDTH = 1_200;
const MARGIN = 70;
const LANE = 110;
const COLUMNS = 1_000;
const COLOURS = { left: '#2563eb', right: '#b45309' } as const;
const LETTER_WIDTH = 5.6;
const ROW = 15;
const ROWS_MAX = 4;
const FULL_SCALE = 32_768;

/** Both channels of a stereo WAV of 16 bits over time, and beside them what was said. */
export function wavPicture({ wav, title, names, words }: PictureOf): string {
  const sound = stereo(wav);
  const seconds = sound.left.length / sound.rate;
  const x = (at: number) => MARGIN + (at / seconds) * (WIDTH - 2 * MARGIN);
  const top = 60;
  const upper = textRows(
    words.filter(({ side }) => side === 'left'),
    x,
  );
  const lower = textRows(
    words.filter(({ side }) => side === 'right'),
    x,
  );
  const first = top + upper.rows * ROW + LANE / 2;
  const second = first + LANE + 20;
  const height = second + LANE / 2 + lower.rows * ROW + 60;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${Math.ceil(height)}"`,
    ` font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="${MARGIN}" y="24" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...ticks({ seconds, x, from: top - 10, to: second + LANE / 2 }),
    wave(sound.left, { y: first, colour: COLOURS.left }),
    wave(sound.right, { y: second, colour: COLOURS.right }),
    `<text x="8" y="${first}" fill="${COLOURS.left}">${escaped(names.left)}</text>`,
    `<text x="8" y="${second}" fill="${COLOURS.right}">${escaped(names.right)}</text>`,
    ...upper.placed.map((one) =>
      label(one, { y: top + one.row * ROW, to: first, colour: COLOURS.left }),
    ),
    ...lower.placed.map((one) => {
      const y = second + LANE / 2 + (one.row + 1) * ROW;
      return label(one, { y, to: second, colour: COLOURS.right });
    }),
    '</svg>',
  ].join('\n');
}

function stereo(wav: Buffer): Sound {
  const channels = wav.readUInt16LE(22);
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || channels !== 2 || wav.readUInt16LE(34) !== 16) {
    throw new Error('no stereo WAV file of 16 bits');
  }
  const start = wav.indexOf('data', 12, 'latin1') + 8;
  const length = (wav.length - start) >> 2;
  const of = (side: 0 | 1) =>
    Int16Array.from({ length }, (_, index) => wav.readInt16LE(start + 4 * index + 2 * side));
  return { rate: wav.readUInt32LE(24), left: of(0), right: of(1) };
}

/** The loudest of each column of time, up and down. */
function wave(samples: Int16Array, { y, colour }: { y: number; colour: string }): string {
  const step = samples.length / COLUMNS;
  const width = (WIDTH - 2 * MARGIN) / COLUMNS;
  const peaks = Array.from({ length: COLUMNS }, (_, column) => {
    const part = samples.subarray(Math.floor(column * step), Math.floor((column + 1) * step));
    return part.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0) / FULL_SCALE;
  });
  const loudest = Math.max(0.05, ...peaks);
  const point = (peak: number, column: number, sign: 1 | -1) => {
    const [left, top] = [MARGIN + column * width, y + (sign * peak * LANE) / 2 / loudest];
    return `${left.toFixed(1)},${top.toFixed(1)}`;
  };
  const upper = peaks.map((peak, column) => point(peak, column, -1));
  const lower = peaks.map((peak, column) => point(peak, column, 1)).toReversed();
  return `<polygon points="${[...upper, ...lower].join(' ')}" fill="${colour}" stroke="none"/>`;
}

interface Placed {
  at: number;
  text: string;
  row: number;
}

/** Words that would lie on each other go to another row. */
function textRows(words: readonly SpokenWords[], x: (at: number) => number) {
  const ends: number[] = [];
  const placed = words
    .toSorted((one, other) => one.atSeconds - other.atSeconds)
    .map(({ atSeconds, text }): Placed => {
      const at = Math.min(x(atSeconds), WIDTH - text.length * LETTER_WIDTH);
      const free = ends.findIndex((end) => end <= at);
      const row = free === -1 ? Math.min(ends.length, ROWS_MAX - 1) : free;
      ends[row] = at + text.length * LETTER_WIDTH + 10;
      return { at, text, row };
    });
  return { placed, rows: Math.max(1, ends.length) };
}

function label(
  { at, text }: Placed,
  { y, to, colour }: { y: number; to: number; colour: string },
): string {
  const line = `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${y}" y2="${to}"`;
  return (
    `${line} stroke="${colour}" stroke-width="0.5" stroke-dasharray="2 3"/>` +
    `<text x="${(at + 2).toFixed(1)}" y="${y}" fill="#111">${escaped(text)}</text>`
  );
}

interface Axis {
  seconds: number;
  x: (at: number) => number;
  from: number;
  to: number;
}

function ticks({ seconds, x, from, to }: Axis): string[] {
  const every = [1, 2, 5, 10, 30, 60, 300].find((step) => seconds / step <= 25) ?? 600;
  return Array.from({ length: Math.floor(seconds / every) + 1 }, (_, index) => {
    const at = x(index * every).toFixed(1);
    return (
      `<line x1="${at}" x2="${at}" y1="${from}" y2="${to}" stroke="#e5e7eb"/>` +
      `<text x="${at}" y="${from - 4}" fill="#6b7280" text-anchor="middle">` +
      `${index * every} s</text>`
    );
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `node --import tsx proofs/wav-picture.ts call.wav words.json picture.svg` */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [wav = '', words = '', svg = ''] = process.argv.slice(2);
  const spoken = JSON.parse(readFileSync(words, 'utf8')) as SpokenWords[];
  const names = { left: 'person', right: 'bot' };
  writeFileSync(svg, wavPicture({ wav: readFileSync(wav), title: wav, names, words: spoken }));
}
