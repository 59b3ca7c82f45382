import type { MessagePort } from 'node:worker_threads';
import { DomainError, type ErrorCode, type FieldProblem } from '../domain/errors.js';
import type { ContactLines, FileLayout, LineReading } from '../ports/contact-file.js';
import type { ContactColumns } from './contact-columns.js';

/** What a thread is started with. */
export type ThreadJob =
  /** Reads the file; rows go to the ports, or are made into lines here when there are none. */
  | { job: 'file'; reading: LineReading; ports: MessagePort[] }
  /** Makes lines of the rows that come through the port. */
  | { job: 'rows'; reading: LineReading; port: MessagePort };

/** What threads tell the one that started them. */
export type ThreadNews =
  | { kind: 'layout'; layout: FileLayout }
  | { kind: 'lines'; seq: number; lines: ContactLines }
  /** The file was read to its end: so many packs. */
  | { kind: 'end'; packs: number }
  | { kind: 'failed'; problem: CarriedError };

/** From the reader to a thread that makes lines: first the columns, then packs of rows. */
export interface ColumnsNews {
  columns: ContactColumns;
}

interface CarriedError {
  code: ErrorCode | null;
  message: string;
  errors: FieldProblem[];
}

/** Classes do not survive the way between threads. */
export function carried(error: unknown): CarriedError {
  if (error instanceof DomainError) {
    return { code: error.code, message: error.message, errors: error.errors };
  }
  return {
    code: null,
    message: error instanceof Error ? error.message : String(error),
    errors: [],
  };
}

export function uncarried({ code, message, errors }: CarriedError): Error {
  return code === null ? new Error(message) : new DomainError(code, message, { errors });
}
