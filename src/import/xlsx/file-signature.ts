import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { malformedFile } from '../malformed-file.js';

const ZIP = '504b0304';
/** Of the containers that hold old workbooks, and new ones behind a password. */
const COMPOUND = 'd0cf11e0';
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

/** Files that are named .xlsx and are something else, each with what to do about it. */
export async function refuseOtherFormats(path: string): Promise<void> {
  const head = await headOf(path);
  if (head === ZIP) return;
  if (head === '') throw malformedFile('The file is empty.');
  if (head !== COMPOUND) {
    throw malformedFile(
      'The file is named .xlsx, but it is no workbook. Is it a CSV? Then name it .csv.',
    );
  }
  throw malformedFile(
    (await holds(path, ENCRYPTED))
      ? 'The workbook is protected by a password. Save it without one.'
      : 'The file is an old workbook (XLS) named .xlsx. Open it and save it as XLSX or CSV UTF-8.',
  );
}

async function headOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4) });
    return buffer.subarray(0, bytesRead).toString('hex');
  } finally {
    await file.close();
  }
}

async function holds(path: string, wanted: Buffer): Promise<boolean> {
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = Buffer.concat([tail, chunk]);
    if (text.includes(wanted)) return true;
    tail = text.subarray(-wanted.length);
  }
  return false;
}
