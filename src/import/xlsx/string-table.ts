import { malformedFile } from '../malformed-file.js';
import { unescaped } from './cell-text.js';
import { readXml } from './xml-part.js';
import type { ZipParts } from './zip-parts.js';

/** Strings that cells share, as bytes outside of the heap: there may be millions of them. */
export interface StringTable {
  get(index: number): string | undefined;
}

const STRINGS_MAX = 20_000_000;
const TEXT_MAX_BYTES = 512 * 1024 * 1024;
const FIRST_CAPACITY = 1_024;
const NO_STRINGS: StringTable = { get: () => undefined };

export async function readStrings(zip: ZipParts, part: string | undefined): Promise<StringTable> {
  if (part === undefined || !zip.has(part)) return NO_STRINGS;
  // Text is never longer than the XML that holds it; pages that stay unused cost nothing.
  const bytes = Buffer.allocUnsafeSlow(Math.min(zip.size(part), TEXT_MAX_BYTES) + 4);
  let ends = new Uint32Array(FIRST_CAPACITY);
  let count = 0;
  let used = 0;
  const add = (text: string) => {
    if (count === STRINGS_MAX || Buffer.byteLength(text) > bytes.length - used) throw tooMany();
    if (count === ends.length) {
      const larger = new Uint32Array(ends.length * 2);
      larger.set(ends);
      ends = larger;
    }
    used += bytes.write(text, used);
    ends[count] = used;
    count += 1;
  };
  const steps = readXml(zip, part, stringHandler(add));
  for (let step = await steps.next(); step.done !== true;) step = await steps.next();
  return {
    get(index) {
      if (!(index >= 0 && index < count)) return undefined;
      return bytes.toString('utf8', index === 0 ? 0 : ends[index - 1], ends[index]);
    },
  };
}

/** `<si>` holds one text or several runs of rich text; what is in `rPh` tells how to read it. */
function stringHandler(add: (text: string) => void) {
  let text = '';
  let inText = false;
  let inPhonetic = false;
  return {
    open(name: string) {
      if (name === 't') inText = !inPhonetic;
      else if (name === 'si') text = '';
      else if (name === 'rPh') inPhonetic = true;
    },
    text(piece: string) {
      if (inText) text += piece;
    },
    close(name: string) {
      if (name === 't') inText = false;
      else if (name === 'si') add(unescaped(text));
      else if (name === 'rPh') inPhonetic = false;
    },
  };
}

function tooMany(): Error {
  return malformedFile('The workbook has too much text. Save it as CSV.');
}
