import type { MessagePort } from 'node:worker_threads';
import type { ZoneTable } from '../domain/contact-zones.js';
import type { ContactLines, LineReading } from '../ports/contact-file.js';
import { openContacts } from './contact-table.js';
import { createCredits, type Credits } from './credits.js';
import { createLineMaker, type MakeLines } from './line-maker.js';
import { packRows, unpackRows, type RowPack } from './row-pack.js';
import { carried, type ColumnsNews, type ThreadJob, type ThreadNews } from './thread-messages.js';

/** Lines that wait for the database: some 20,000 rows, while it takes the last ones in. */
const LINES_AHEAD = 24;
/** Packs of rows that wait for a thread. */
const PACKS_AHEAD = 4;

interface ThreadParts {
  /** Of the thread that started this one. */
  parent: MessagePort;
  zones: () => ZoneTable;
}

/** The program of a thread: reads a file, or makes lines of what another thread reads. */
export async function runContactThread(job: ThreadJob, parts: ThreadParts): Promise<void> {
  const tell = (news: ThreadNews) => parts.parent.postMessage(news);
  const credits = createCredits(LINES_AHEAD);
  parts.parent.on('message', () => credits.give());
  try {
    if (job.job === 'file') await readFile(job, { ...parts, tell, credits });
    else makeLines(job, { ...parts, tell, credits });
  } catch (error) {
    tell({ kind: 'failed', problem: carried(error) });
  }
}

interface Working extends ThreadParts {
  tell(news: ThreadNews): void;
  credits: Credits;
}

async function readFile(
  { reading, ports }: ThreadJob & { job: 'file' },
  working: Working,
): Promise<void> {
  const { columns, layout, rows } = await openContacts(reading.path, reading);
  working.tell({ kind: 'layout', layout });
  const make = ports.length === 0 ? createLineMaker(working.zones(), columns, reading) : null;
  const hands = ports.map((port) => handTo(port, { columns }));
  let seq = 0;
  for await (const records of rows) {
    const hand = hands[seq % hands.length];
    if (hand !== undefined) await hand(packRows(seq, records));
    else if (make !== null) await tellLines(working, seq, make(records));
    seq += 1;
  }
  working.tell({ kind: 'end', packs: seq });
}

function handTo(port: MessagePort, first: ColumnsNews): (pack: RowPack) => Promise<void> {
  const credits = createCredits(PACKS_AHEAD);
  port.on('message', () => credits.give());
  port.postMessage(first);
  return async (pack) => {
    await credits.take();
    port.postMessage(pack, [pack.rows.buffer as ArrayBuffer, pack.counts.buffer as ArrayBuffer]);
  };
}

function makeLines(
  { reading, port }: { reading: LineReading; port: MessagePort },
  working: Working,
): void {
  let make: MakeLines | null = null;
  let last = Promise.resolve();
  const work = async (news: ColumnsNews | RowPack) => {
    if ('columns' in news) {
      make = createLineMaker(working.zones(), news.columns, reading);
    } else if (make !== null) {
      await tellLines(working, news.seq, make(unpackRows(news)));
      port.postMessage('done');
    }
  };
  port.on('message', (news: ColumnsNews | RowPack) => {
    last = last
      .then(() => work(news))
      .catch((error: unknown) => working.tell({ kind: 'failed', problem: carried(error) }));
  });
}

async function tellLines(
  { parent, credits }: Working,
  seq: number,
  lines: ContactLines,
): Promise<void> {
  await credits.take();
  // The first contacts of a file are a sample of it; later ones would only cost.
  const { sample: _, ...rest } = lines;
  const news: ThreadNews = { kind: 'lines', seq, lines: seq === 0 ? lines : rest };
  const { buffer } = lines.lines as Uint8Array<ArrayBuffer>;
  const { buffer: rejects } = lines.rejectLines as Uint8Array<ArrayBuffer>;
  parent.postMessage(news, [buffer, rejects]);
}
