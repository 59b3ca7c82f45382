import { PURPOSES, type Purpose } from '../domain/policy-pack.js';
import { nameOf, type Principal } from '../domain/principal.js';
import type { PageRequest } from '../ports/page.js';
import type { ParsePhone } from '../ports/phone-numbers.js';
import type { FileRecord, RecordFiles } from '../ports/record-file.js';
import type {
  EndedTasks,
  SuppressionBatch,
  SuppressionFilter,
  SuppressionRow,
  SuppressionStore,
} from '../ports/suppression-store.js';
import type { CompanyService } from './companies.js';
import type { Outbox } from './outbox.js';
import { writtenNumber } from './written-number.js';

export interface SuppressionsDeps {
  store: SuppressionStore;
  files: RecordFiles;
  parsePhone: ParsePhone;
  companies: Pick<CompanyService, 'resolve'>;
  outbox: Pick<Outbox, 'deliver'>;
}

export interface WantedSuppression {
  /** Id or slug; undefined: the asker's own. */
  company: string | undefined;
  /** As people write it. */
  phoneNumber: string;
  purpose: Purpose | null;
  source: string;
  proof: string | null;
}

export interface SuppressionUpload {
  company: string | undefined;
  path: string;
  list: { code: string; asOf: string } | null;
  /** Of rows that name none. */
  purpose: Purpose | null;
}

export type Suppressions = ReturnType<typeof createSuppressions>;

const COLUMNS = ['purpose', 'source'];
const SOURCE_LENGTH_MAX = 200;
/** More campaigns than this are left to the worker that sends whatever is unsent. */
const DELIVERED_AT_ONCE = 20;

export function createSuppressions(deps: SuppressionsDeps) {
  const { store, files, parsePhone, companies, outbox } = deps;
  /** Nobody waits for it: the tasks have ended, the workflows only learn of it. */
  const tell = ({ campaignIds }: EndedTasks): void => {
    for (const campaignId of campaignIds.slice(0, DELIVERED_AT_ONCE)) {
      void outbox.deliver({ campaignId }).catch(() => undefined);
    }
  };
  return {
    list(principal: Principal, filter: SuppressionFilter, page: PageRequest) {
      const { phoneNumber } = filter;
      const exact =
        phoneNumber === undefined ? phoneNumber : writtenNumber(parsePhone, phoneNumber);
      return store.list(principal.companyId, { ...filter, phoneNumber: exact }, page);
    },

    async add(principal: Principal, { company, ...wanted }: WantedSuppression) {
      const phoneNumber = writtenNumber(parsePhone, wanted.phoneNumber);
      const { id: companyId } = await companies.resolve(principal, company);
      const by = nameOf(principal);
      const added = await store.insert({ ...wanted, phoneNumber, companyId, by });
      tell(added);
      return added;
    },

    async import(principal: Principal, upload: SuppressionUpload) {
      const { id: companyId } = await companies.resolve(principal, upload.company);
      const { list } = upload;
      const rows = checked(files.read(upload.path, COLUMNS), upload);
      const request = { companyId, by: nameOf(principal), list };
      const imported = await store.import(request, rows);
      tell(imported);
      return imported;
    },

    async exportCsv(principal: Principal, company: string | undefined) {
      const { id } = await companies.resolve(principal, company);
      return store.exportCsv(id);
    },

    remove: (principal: Principal, id: string) =>
      store.delete(principal.companyId, id, nameOf(principal)),
  };
}

async function* checked(
  batches: AsyncIterable<{ records: FileRecord[]; rejected: SuppressionBatch['rejected'] }>,
  upload: SuppressionUpload,
): AsyncGenerator<SuppressionBatch> {
  for await (const { records, rejected } of batches) {
    const batch: SuppressionBatch = { rows: [], rejected: [...rejected] };
    for (const record of records) {
      const read = toRow(record, upload);
      if ('reason' in read) batch.rejected.push(read);
      else batch.rows.push(read);
    }
    batch.rejected.sort((a, b) => a.row - b.row);
    yield batch;
  }
}

function toRow(
  { row, phoneNumber, values }: FileRecord,
  { list, purpose }: SuppressionUpload,
): SuppressionRow | { row: number; reason: string } {
  const source = values['source'] ?? list?.code ?? 'import';
  if (source.length > SOURCE_LENGTH_MAX) {
    return { row, reason: `the source has more than ${SOURCE_LENGTH_MAX} characters` };
  }
  const named = values['purpose'];
  if (named === undefined) return { row, phoneNumber, purpose, source };
  const known = PURPOSES.find((one) => one === named.toLowerCase());
  if (known !== undefined) return { row, phoneNumber, purpose: known, source };
  return { row, reason: `the purpose is none of ${PURPOSES.join(', ')}` };
}
