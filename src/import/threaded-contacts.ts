import { statSync } from 'node:fs';
import { MessageChannel, type Worker } from 'node:worker_threads';
import type { ContactLineFiles, ContactLines, LineReading } from '../ports/contact-file.js';
import { createCredits } from './credits.js';
import { malformedFile } from './malformed-file.js';
import type { ThreadJob, ThreadNews } from './thread-messages.js';
import { uncarried } from './thread-messages.js';
import { startThread } from './typescript-thread.js';

export interface ThreadSettings {
  /** The program that calls `runContactThread`. */
  entry: URL;
  /** Threads that read phone numbers beside the one that reads the file; 0: one does both. */
  rowThreads?: number;
}

/** Files that are read at once; others wait for their turn. */
const READINGS_MAX = 2;
/**
 * To take XML apart costs more than Postgres takes for a row, so another thread makes the lines. A
 * CSV is read and made into lines in less: a second thread would only cost its forty megabytes.
 */
const ROW_THREADS = { csv: 0, xlsx: 1 };
/** For less than this a second thread takes longer to start than it saves. */
const ONE_THREAD_BYTES = 1024 * 1024;
/**
 * Megabytes of a thread. Who needs more is a file made to need it: the reading fails, and nothing
 * else.
 */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4 };

/** Reads files in threads of their own, so that neither their size nor their content is felt. */
export function createThreadedContacts(settings: ThreadSettings): ContactLineFiles {
  const turns = createCredits(READINGS_MAX);
  const { entry } = settings;
  return {
    async *read(reading) {
      await turns.take();
      try {
        const isSmall = statSync(reading.path).size < ONE_THREAD_BYTES;
        const most = settings.rowThreads ?? ROW_THREADS[reading.format];
        yield* readInThreads(entry, reading, isSmall ? 0 : most);
      } finally {
        turns.give();
      }
    },
  };
}

async function* readInThreads(
  entry: URL,
  reading: LineReading,
  rowThreads: number,
): AsyncGenerator<ContactLines> {
  const inbox = createInbox();
  const threads: Worker[] = [];
  const start = async (job: ThreadJob, ports: MessagePort[]) => {
    const options = { data: { job }, transferList: ports, resourceLimits: MEMORY };
    threads.push(inbox.listenTo(await startThread(entry, options)));
  };
  try {
    const channels = Array.from({ length: rowThreads }, () => new MessageChannel());
    const ports = channels.map(({ port1 }) => port1);
    await start({ job: 'file', reading, ports }, ports);
    for (const { port2 } of channels) await start({ job: 'rows', reading, port: port2 }, [port2]);
    yield* inbox.inOrder();
  } finally {
    inbox.close();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

type MessagePort = MessageChannel['port1'];

/** Lines of several threads, in the order of the file. */
function createInbox() {
  const arrived = new Map<number, { lines: ContactLines; from: Worker }>();
  let layout: Pick<ContactLines, 'layout'> = {};
  let packs = Infinity;
  let failure: Error | null = null;
  let isClosed = false;
  let wake: () => void = () => undefined;
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };
  const take = (news: ThreadNews, from: Worker) => {
    if (news.kind === 'lines') arrived.set(news.seq, { lines: news.lines, from });
    else if (news.kind === 'layout') layout = { layout: news.layout };
    else if (news.kind === 'end') packs = news.packs;
    else fail(uncarried(news.problem));
    wake();
  };
  return {
    listenTo(thread: Worker): Worker {
      thread.on('message', (news: ThreadNews) => take(news, thread));
      thread.on('error', (error) => fail(asFailure(error)));
      thread.on('exit', (code) => {
        if (!isClosed) fail(new Error(`a thread of an import has ended by itself, code ${code}`));
      });
      return thread;
    },
    close() {
      isClosed = true;
    },
    async *inOrder(): AsyncGenerator<ContactLines> {
      for (let seq = 0; seq < packs; seq += 1) {
        while (!arrived.has(seq) && seq < packs) {
          if (failure !== null) throw failure;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const next = arrived.get(seq);
        if (next === undefined) break;
        arrived.delete(seq);
        next.from.postMessage('taken');
        yield seq === 0 ? { ...next.lines, ...layout } : next.lines;
      }
      if (failure !== null) throw failure;
    },
  };
}

function asFailure(error: Error): Error {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return malformedFile('The file needs far more memory than a list of contacts does.', error);
}
