import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { malformedFile } from '../malformed-file.js';
import { damagedWorkbook } from './damaged-workbook.js';

/** The parts of a workbook, which is a ZIP archive; nothing of it is ever written to disk. */
export interface ZipParts {
  has(name: string): boolean;
  /** Unpacked bytes of a part, as the directory says; reading fails when it is a lie. */
  size(name: string): number;
  open(name: string): Promise<Readable>;
  close(): void;
}

const PARTS_MAX = 5_000;
const MEGABYTE = 1024 * 1024;
/** A million rows of ten columns are some 700 MB of XML. */
const UNPACKED_MAX_BYTES = 3 * 1024 * MEGABYTE;
/** Sheets shrink twenty times, those of equal rows a hundred times; bombs a thousand times. */
const RATIO_MAX = 200;
/** Small parts may shrink as they like. */
const RATIO_FROM_BYTES = 10 * MEGABYTE;

/** Reads the directory only; a bomb is refused before anything is unpacked. */
export async function openZip(path: string): Promise<ZipParts> {
  const zip = await opened(path);
  try {
    const entries = await entriesOf(zip);
    return {
      has: (name) => entries.has(name.toLowerCase()),
      size: (name) => entries.get(name.toLowerCase())?.uncompressedSize ?? 0,
      open: (name) => openEntry(zip, entries.get(name.toLowerCase())),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw damagedWorkbook('its parts cannot be listed', error);
  }
}

function opened(path: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      // The types say that there is a file even when there is an error.
      if (error === null) resolve(zip);
      else reject(damagedWorkbook('it is cut off or no workbook at all', error));
    });
  });
}

function entriesOf(zip: yauzl.ZipFile): Promise<Map<string, yauzl.Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, yauzl.Entry>();
    let unpacked = 0;
    if (zip.entryCount > PARTS_MAX) {
      reject(malformedFile(`The workbook has more than ${PARTS_MAX} parts.`));
      return;
    }
    zip.on('error', reject);
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: yauzl.Entry) => {
      unpacked += entry.uncompressedSize;
      const refusal = refusalOf(entry, { unpacked, isTwice: entries.has(nameOf(entry)) });
      if (refusal !== null) {
        reject(malformedFile(refusal));
        return;
      }
      entries.set(nameOf(entry), entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

const nameOf = (entry: yauzl.Entry) => entry.fileName.toLowerCase();

function refusalOf(
  entry: yauzl.Entry,
  { unpacked, isTwice }: { unpacked: number; isTwice: boolean },
): string | null {
  if (entry.isEncrypted()) return 'The workbook is protected by a password. Save it without one.';
  if (isTwice) return 'The workbook has two parts of one name.';
  const { uncompressedSize, compressedSize } = entry;
  const isBomb =
    uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > compressedSize * RATIO_MAX;
  if (!isBomb && unpacked <= UNPACKED_MAX_BYTES) return null;
  return (
    'The workbook unpacks to far more than it seems to hold, and is not opened. ' +
    'Save it as CSV if it is really that large.'
  );
}

function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry | undefined): Promise<Readable> {
  return new Promise((resolve, reject) => {
    if (entry === undefined) {
      reject(malformedFile('The workbook is damaged: a part of it is missing.'));
      return;
    }
    zip.openReadStream(entry, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(damagedWorkbook('a part of it cannot be unpacked', error));
    });
  });
}
