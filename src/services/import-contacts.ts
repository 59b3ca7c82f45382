import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { ContactBatch, ContactFiles } from '../ports/contact-file.js';
import type { ImportProgress, ImportRecord, ImportStore } from '../ports/import-store.js';
import type { Outbox } from './outbox.js';

export interface Upload {
  campaignId: string;
  /** As its owner calls it. */
  fileName: string;
  /** Where it lies on this machine. */
  path: string;
}

export interface ImportContactsDeps {
  store: ImportStore;
  files: ContactFiles;
  outbox: Pick<Outbox, 'deliver'>;
  /** Told of every import that ended badly, for the log. */
  onFailure(importId: string, error: unknown): void;
}

export type ImportContacts = ReturnType<typeof createImportContacts>;

/** An import that shows no sign of life for some beats is given up by the sweeper. */
const HEARTBEAT_MS = 1_000;

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

    async get(scope: CompanyScope, importId: string): Promise<ImportRecord> {
      const found = await store.find(scope, importId);
      if (!found) throw new DomainError('not_found', 'There is no such import.');
      return found;
    },
  };
}

async function run(deps: ImportContactsDeps, importId: string, upload: Upload): Promise<void> {
  const { store } = deps;
  const progress: ImportProgress = { rowsRead: 0 };
  const stopBeating = keepBeating(() => store.beat(importId, progress));
  try {
    const rows = counted(deps.files.read(upload.path), progress);
    const { wakesCampaign } = await store.load(importId, rows);
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

async function* counted(
  batches: AsyncIterable<ContactBatch>,
  progress: ImportProgress,
): AsyncGenerator<ContactBatch> {
  for await (const batch of batches) {
    progress.rowsRead += batch.contacts.length + batch.rejected.length;
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
