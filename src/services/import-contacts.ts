import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type {
  ContactLineFiles,
  ContactLines,
  ImportedContact,
  ReadingOptions,
} from '../ports/contact-file.js';
import type { ImportProgress, ImportRecord, ImportStore } from '../ports/import-store.js';
import type { Outbox } from './outbox.js';
import { rejectFile } from './reject-file.js';

export interface Upload {
  campaignId: string;
  /** As its owner calls it. */
  fileName: string;
  /** Where it lies on this machine. */
  path: string;
  options: ReadingOptions;
}

export interface ImportContactsDeps {
  store: ImportStore;
  files: ContactLineFiles;
  outbox: Pick<Outbox, 'deliver'>;
  /** Told of every import that ended badly, for the log. */
  onFailure(importId: string, error: unknown): void;
}

export type ImportContacts = ReturnType<typeof createImportContacts>;

/** An import that shows no sign of life for some beats is given up by the sweeper. */
const HEARTBEAT_MS = 1_000;
/** Contacts that a preview shows as they would be taken. */
const SAMPLE_ROWS = 20;

export function createImportContacts(deps: ImportContactsDeps) {
  const { store } = deps;
  return {
    assertOpen: (scope: CompanyScope, campaignId: string) =>
      store.assertOpenForImport(scope, campaignId),

    /** Registers the import at once; `done` settles when its contacts are in, or it failed. */
    async begin(scope: CompanyScope, upload: Upload) {
      const importId = await store.begin(scope, upload);
      return { importId, done: run(deps, importId, upload) };
    },

    /** What this file would bring in; nothing is kept of it. */
    async preview(scope: CompanyScope, { campaignId, path, options }: Upload) {
      const reading = { ...options, path, importId: null, sampleSize: SAMPLE_ROWS };
      const sample: ImportedContact[] = [];
      const lines = await opened(deps.files.read(reading));
      const forecast = await store.preview(scope, campaignId, sampled(lines, sample));
      return { ...forecast, sample };
    },

    get: (scope: CompanyScope, importId: string) => find(store, scope, importId),

    /** Nothing of it is read before somebody asks for its first piece. */
    async rejected(scope: CompanyScope, importId: string): Promise<AsyncGenerator<Buffer>> {
      return rejectFile(store, await find(store, scope, importId));
    },
  };
}

async function find(
  store: ImportStore,
  scope: CompanyScope,
  importId: string,
): Promise<ImportRecord> {
  const found = await store.find(scope, importId);
  if (!found) throw new DomainError('not_found', 'There is no such import.');
  return found;
}

async function run(deps: ImportContactsDeps, importId: string, upload: Upload): Promise<void> {
  const { store } = deps;
  const progress: ImportProgress = { rowsRead: 0 };
  const stopBeating = keepBeating(() => store.beat(importId, progress));
  try {
    const reading = { ...upload.options, path: upload.path, importId, sampleSize: 0 };
    const lines = await opened(deps.files.read(reading));
    const { wakesCampaign } = await store.load(importId, counted(lines, progress));
    // Nobody waits for it: what is not delivered now is sent again by a worker.
    if (wakesCampaign) void deps.outbox.deliver(upload).catch(() => undefined);
  } catch (error) {
    deps.onFailure(importId, error);
    const problem = error instanceof DomainError ? error.message : 'The import broke on our side.';
    // With the database away the row stays running, and its silent heartbeat ends it.
    await store.fail(importId, problem, progress).catch(() => undefined);
    throw error;
  } finally {
    stopBeating();
  }
}

/**
 * Waits for the first rows before a transaction is opened: while a file waits for its turn, or when
 * it can't be read at all, no connection is held for it.
 */
async function opened(lines: AsyncIterable<ContactLines>): Promise<AsyncGenerator<ContactLines>> {
  const iterator = lines[Symbol.asyncIterator]();
  let next = await iterator.next();
  async function* all(): AsyncGenerator<ContactLines> {
    try {
      for (; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return all();
}

async function* counted(
  batches: AsyncIterable<ContactLines>,
  progress: ImportProgress,
): AsyncGenerator<ContactLines> {
  for await (const batch of batches) {
    progress.rowsRead += batch.contacts + batch.rejected;
    yield batch;
  }
}

async function* sampled(
  batches: AsyncIterable<ContactLines>,
  sample: ImportedContact[],
): AsyncGenerator<ContactLines> {
  for await (const batch of batches) {
    sample.push(...(batch.sample ?? []));
    yield batch;
  }
}

function keepBeating(beat: () => Promise<void>): () => void {
  let isBeating = false;
  const timer = setInterval(() => {
    if (isBeating) return;
    isBeating = true;
    // A missed beat is no reason to end an import; the next one may come through.
    void beat()
      .catch(() => undefined)
      .finally(() => {
        isBeating = false;
      });
  }, HEARTBEAT_MS);
  return () => clearInterval(timer);
}
