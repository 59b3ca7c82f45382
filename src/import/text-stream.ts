import { createReadStream } from 'node:fs';
import type { Encoding } from './text-encoding.js';
import { malformedFile } from './malformed-file.js';

const CHUNK_BYTES = 64 * 1024;

/**
 * The text of a file, a chunk at a time, without its byte order mark. Bytes that are no text are an
 * error.
 */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const bytes = createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  for await (const chunk of bytes) yield decode(decoder, chunk);
  yield decode(decoder, null);
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer | null): string {
  let text: string;
  try {
    text = chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw malformedFile(
      `The file says that it is ${decoder.encoding}, but it has bytes that are no text.`,
      cause,
    );
  }
  // Postgres keeps no NUL in text, and a text file has none.
  if (text.includes('\0')) {
    throw malformedFile('The file is binary, not text. Save it as CSV UTF-8.');
  }
  return text;
}
