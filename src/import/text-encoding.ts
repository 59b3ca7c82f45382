import { createReadStream } from 'node:fs';
import jschardet from 'jschardet';
import { malformedFile } from './malformed-file.js';

/** Labels that TextDecoder knows; the last ones are never guessed, only given. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1251',
  'koi8-r',
  'ibm866',
  'windows-1252',
  'windows-1250',
  'windows-1254',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

const LEGACY_ENCODINGS: readonly Encoding[] = ['windows-1251', 'koi8-r', 'ibm866', 'windows-1252'];
/**
 * How far valid characters must outnumber broken ones for a file to be damaged UTF-8 rather than
 * something else.
 */
const UTF8_BUT_DAMAGED = 10;

const SIGNATURES: { bytes: string; what: string }[] = [
  { bytes: '504b0304', what: 'a ZIP archive or an XLSX workbook, which is named .xlsx' },
  { bytes: 'd0cf11e0', what: 'an XLS workbook' },
  { bytes: '25504446', what: 'a PDF document' },
  { bytes: '1f8b', what: 'a GZIP archive' },
];

/**
 * Byte order mark, then the pattern of NULs (UTF-16 without a mark), then strict UTF-8 over the
 * whole file, then the likeliest of the old Russian encodings. Reads the file once, a chunk at a
 * time.
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  let lines = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (isFirst) {
      refuseKnownBinary(chunk);
      const marked = byMarkOrNuls(chunk);
      if (marked !== null) return marked;
      isFirst = false;
    }
    if (chunk.includes(0)) throw binary();
    try {
      lines += newlines(utf8.decode(chunk, { stream: true }));
    } catch {
      return legacyEncoding(chunk, lines);
    }
  }
  return 'utf-8';
}

function refuseKnownBinary(head: Buffer): void {
  const found = SIGNATURES.find(({ bytes }) =>
    head.subarray(0, bytes.length / 2).equals(Buffer.from(bytes, 'hex')),
  );
  if (found === undefined) return;
  throw malformedFile(`The file is ${found.what}, not text. Save it as CSV UTF-8.`);
}

function byMarkOrNuls(head: Buffer): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  let even = 0;
  let odd = 0;
  for (let at = head.indexOf(0); at !== -1; at = head.indexOf(0, at + 1)) {
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  if (even + odd === 0) return null;
  // Digits, separators and line ends of UTF-16 have their zero byte always on the same side.
  if (odd > 10 * even && (even + odd) * 20 > head.length) return 'utf-16le';
  if (even > 10 * odd && (even + odd) * 20 > head.length) return 'utf-16be';
  throw binary();
}

/** `chunk` is the first that is not UTF-8. */
function legacyEncoding(chunk: Buffer, linesBefore: number): Encoding {
  const lenient = new TextDecoder('utf-8').decode(chunk);
  const broken = lenient.split('\ufffd').length - 1;
  const valid = lenient.replace(/[\0-\x7f\ufffd]/g, '').length;
  if (valid > broken * UTF8_BUT_DAMAGED) {
    const line = linesBefore + newlines(lenient.slice(0, lenient.indexOf('\ufffd'))) + 1;
    throw malformedFile(`The file is damaged UTF-8: line ${line} has bytes that are no text.`);
  }
  const guess = jschardet.detect(tellingLines(chunk), { detectEncodings: [...LEGACY_ENCODINGS] });
  const name = guess.encoding?.toLowerCase();
  const found = LEGACY_ENCODINGS.find((encoding) => encoding === name);
  if (found !== undefined) return found;
  throw malformedFile('The encoding of the file is not known. Save it as CSV UTF-8.');
}

/** The lines that are not plain ASCII: only they tell encodings apart, and they may be few. */
function tellingLines(chunk: Buffer): Buffer {
  const lines = chunk.toString('latin1').split('\n');
  return Buffer.from(lines.filter((line) => /[\x80-\xff]/.test(line)).join('\n'), 'latin1');
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function binary(): Error {
  return malformedFile('The file is binary, not text. Save it as CSV UTF-8.');
}
