import { CONSENT_GRADES, PURPOSES, type Purpose } from '../domain/policy-pack.js';
import { DomainError } from '../domain/errors.js';
import { nameOf, type Principal } from '../domain/principal.js';
import type {
  Consent,
  ConsentBatch,
  ConsentFilter,
  ConsentRow,
  ConsentStore,
  GivenGrade,
  NewConsent,
} from '../ports/consent-store.js';
import type { PageRequest } from '../ports/page.js';
import type { ParsePhone } from '../ports/phone-numbers.js';
import type { FileRecord, RecordFiles } from '../ports/record-file.js';
import type { CompanyService } from './companies.js';
import { writtenNumber } from './written-number.js';

export interface ConsentsDeps {
  store: ConsentStore;
  files: RecordFiles;
  parsePhone: ParsePhone;
  companies: Pick<CompanyService, 'resolve'>;
  nowMs?: () => number;
}

/** `company` is an id or slug; undefined: the asker's own. The number is as people write it. */
export type WantedConsent = Omit<NewConsent, 'companyId' | 'by'> & { company: string | undefined };

export type Consents = ReturnType<typeof createConsents>;

const COLUMNS = ['purpose', 'grade', 'source', 'wording', 'obtained_at', 'expires_at'];
const SOURCE_LENGTH_MAX = 200;
const WORDING_LENGTH_MAX = 5_000;
/** A sender's clock may be a little ahead of ours. */
const CLOCK_SKEW_MS = 60_000;

export function createConsents(deps: ConsentsDeps) {
  const { store, files, parsePhone, companies, nowMs = Date.now } = deps;
  return {
    list(principal: Principal, filter: ConsentFilter, page: PageRequest) {
      const { phoneNumber } = filter;
      const exact =
        phoneNumber === undefined ? phoneNumber : writtenNumber(parsePhone, phoneNumber);
      return store.list(principal.companyId, { ...filter, phoneNumber: exact }, page);
    },

    async add(principal: Principal, { company, ...wanted }: WantedConsent): Promise<Consent> {
      const phoneNumber = writtenNumber(parsePhone, wanted.phoneNumber);
      const problem = timesProblem(wanted, nowMs());
      if (problem !== null) {
        throw new DomainError('validation_failed', `${problem.field} ${problem.message}.`, {
          errors: [problem],
        });
      }
      const { id: companyId } = await companies.resolve(principal, company);
      return store.insert({ ...wanted, phoneNumber, companyId, by: nameOf(principal) });
    },

    async import(principal: Principal, upload: { company: string | undefined; path: string }) {
      const { id: companyId } = await companies.resolve(principal, upload.company);
      const rows = checked(files.read(upload.path, COLUMNS), nowMs());
      return store.import({ companyId, by: nameOf(principal) }, rows);
    },

    async exportCsv(principal: Principal, company: string | undefined) {
      const { id } = await companies.resolve(principal, company);
      return store.exportCsv(id);
    },

    revoke: (principal: Principal, id: string) =>
      store.revoke(principal.companyId, id, nameOf(principal)),
  };
}

function timesProblem(
  { obtainedAt, expiresAt }: Pick<NewConsent, 'obtainedAt' | 'expiresAt'>,
  nowMs: number,
): { field: string; message: string } | null {
  if (obtainedAt.getTime() > nowMs + CLOCK_SKEW_MS) {
    return { field: 'obtained_at', message: 'lies in the future' };
  }
  if (expiresAt !== null && expiresAt <= obtainedAt) {
    return { field: 'expires_at', message: 'must be later than obtained_at' };
  }
  return null;
}

async function* checked(
  batches: AsyncIterable<{ records: FileRecord[]; rejected: ConsentBatch['rejected'] }>,
  nowMs: number,
): AsyncGenerator<ConsentBatch> {
  for await (const { records, rejected } of batches) {
    const batch: ConsentBatch = { rows: [], rejected: [...rejected] };
    for (const record of records) {
      const read = toRow(record, nowMs);
      if (typeof read === 'string') batch.rejected.push({ row: record.row, reason: read });
      else batch.rows.push(read);
    }
    batch.rejected.sort((a, b) => a.row - b.row);
    yield batch;
  }
}

/** The row, or the reason why it can't be taken: a consent without its proof counts as none. */
function toRow({ row, phoneNumber, values }: FileRecord, nowMs: number): ConsentRow | string {
  const grade = givenGrade(values['grade']);
  if (grade === null) return 'the grade is none of implied, express, express_written';
  const purpose = purposeOf(values['purpose']);
  if (purpose === undefined) return `the purpose is none of ${PURPOSES.join(', ')}`;
  const { source, wording, obtained_at: obtained, expires_at: expires } = values;
  if (source === undefined || source.length > SOURCE_LENGTH_MAX) {
    return `the source is missing or has more than ${SOURCE_LENGTH_MAX} characters`;
  }
  if (wording === undefined || wording.length > WORDING_LENGTH_MAX) {
    return `the wording is missing or has more than ${WORDING_LENGTH_MAX} characters`;
  }
  const obtainedAt = instant(obtained);
  if (obtainedAt === null) return 'obtained_at is not a time such as 2026-11-01T12:00:00Z';
  const expiresAt = expires === undefined ? null : instant(expires);
  if (expires !== undefined && expiresAt === null) {
    return 'expires_at is not a time such as 2027-11-01T12:00:00Z';
  }
  const problem = timesProblem({ obtainedAt, expiresAt }, nowMs);
  if (problem !== null) return `${problem.field} ${problem.message}`;
  return { row, phoneNumber, purpose, grade, source, wording, obtainedAt, expiresAt };
}

function givenGrade(text: string | undefined): GivenGrade | null {
  const grade = CONSENT_GRADES.find((one) => one === text?.toLowerCase());
  return grade === undefined || grade === 'none' ? null : grade;
}

/** Null: for all purposes. Undefined: no known one. */
function purposeOf(text: string | undefined): Purpose | null | undefined {
  return text === undefined ? null : PURPOSES.find((one) => one === text.toLowerCase());
}

/** A date alone is the begin of its day in UTC; a time needs its offset. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

function instant(text: string | undefined): Date | null {
  if (text === undefined || !INSTANT.test(text)) return null;
  const ms = Date.parse(text);
  return ms >= EARLIEST_MS && ms < LATEST_MS ? new Date(ms) : null;
}
