import { SaxesParser } from 'saxes';
import { malformedFile } from '../malformed-file.js';
import { damagedWorkbook } from './damaged-workbook.js';
import type { ZipParts } from './zip-parts.js';

/** Names come without their prefix: `x:row` is `row`. */
export interface XmlHandler {
  open(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
  /** Nothing that follows is of interest. */
  isDone?(): boolean;
}

/** Text or a tag longer than this is no cell: spreadsheets end at 32,767 characters. */
const PIECE_MAX_CHARACTERS = 1_000_000;
/** Settings such as styles; sheets and strings are read with limits of their own. */
export const SETTINGS_MAX_BYTES = 50 * 1024 * 1024;

/**
 * Reads a part of a workbook through a handler, a chunk at a time; yields after each chunk, so that
 * what was found can be taken away. Documents with a DOCTYPE are refused: entities of their own are
 * how small files become large.
 */
export async function* readXml(
  zip: ZipParts,
  part: string,
  handler: XmlHandler,
): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let sinceEvent = 0;
  const seen = () => {
    sinceEvent = 0;
  };
  parser.on('doctype', () => {
    throw malformedFile('The workbook defines XML entities of its own, and is not read.');
  });
  parser.on('opentag', ({ name, attributes }) => {
    seen();
    handler.open(local(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    seen();
    handler.close?.(local(name));
  });
  parser.on('text', (text) => {
    seen();
    handler.text?.(text);
  });
  parser.on('cdata', (text) => {
    seen();
    handler.text?.(text);
  });
  const stream = await zip.open(part);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sinceEvent += chunk.length;
      if (sinceEvent > PIECE_MAX_CHARACTERS) throw hugeCell();
      parser.write(decoder.decode(chunk, { stream: true }));
      yield;
      if (handler.isDone?.() === true) return;
    }
    parser.write(decoder.decode());
    parser.close();
    yield;
  } catch (error) {
    throw damagedWorkbook(`its part ${part} cannot be read`, error);
  } finally {
    stream.destroy();
  }
}

export async function readSettings(
  zip: ZipParts,
  part: string,
  handler: XmlHandler,
): Promise<void> {
  if (zip.size(part) > SETTINGS_MAX_BYTES) {
    throw malformedFile('The workbook has far more settings than a list of contacts needs.');
  }
  const steps = readXml(zip, part, handler);
  for (let step = await steps.next(); step.done !== true;) step = await steps.next();
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

function hugeCell(): Error {
  return malformedFile('The workbook has a cell with far more text than a cell can hold.');
}
