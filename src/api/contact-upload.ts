import { mkdirSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { extname } from 'node:path';
import type { RequestHandler } from 'express';
import multer from 'multer';
import { DomainError } from '../domain/errors.js';

export interface UploadSettings {
  /** Where a file lies while it is read. */
  folder: string;
  maxBytes: number;
}

export interface UploadedFile {
  path: string;
  originalname: string;
}

export type FileKind = '.csv' | '.xlsx';

const FIELD = 'file';
/** Of the fields beside the file; a mapping of two hundred columns fits. */
const FIELD_MAX_BYTES = 64 * 1024;

/**
 * Takes one file to disk, whatever its size up to the limit; memory holds only a piece of it at a
 * time.
 */
export function contactUpload(
  { folder, maxBytes }: UploadSettings,
  kinds: readonly FileKind[] = ['.csv'],
): RequestHandler {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const take = multer({
    dest: folder,
    defParamCharset: 'utf8',
    limits: { fileSize: maxBytes, files: 1, fields: 10, fieldSize: FIELD_MAX_BYTES, parts: 12 },
    fileFilter: (_req, file, done) => {
      const refusal = refusalOf(file.originalname, kinds);
      if (refusal === null) done(null, true);
      else done(refusal);
    },
  }).single(FIELD);
  return (req, res, next) => {
    void take(req, res, (error: unknown) => next(error ? translated(error, maxBytes) : undefined));
  };
}

/** The file that `contactUpload` left; the caller takes it away when it was read. */
export function uploadedFile(request: IncomingMessage): UploadedFile {
  const { file } = request as IncomingMessage & { file?: UploadedFile };
  if (file !== undefined) return file;
  throw new DomainError('validation_failed', 'Send the contacts as a multipart form.', {
    errors: [{ field: FIELD, message: 'is required: a file in a multipart form' }],
  });
}

export async function discard({ path }: UploadedFile): Promise<void> {
  // A file that is gone already is what was wanted.
  await unlink(path).catch(() => undefined);
}

/** What a file says that it is; what it really is, its reader finds out. */
export function fileKind({ originalname }: Pick<UploadedFile, 'originalname'>): FileKind {
  return extname(originalname).toLowerCase() === '.xlsx' ? '.xlsx' : '.csv';
}

function refusalOf(fileName: string, kinds: readonly FileKind[]): DomainError | null {
  const extension = extname(fileName).toLowerCase();
  if (kinds.some((kind) => kind === extension)) return null;
  const wanted = kinds.includes('.xlsx') ? 'XLSX or CSV UTF-8' : 'CSV UTF-8';
  const advice = `Save it as ${wanted} and upload that file.`;
  const message = /^\.(xls[xbm]?|ods|numbers)$/.test(extension)
    ? `${extension} workbooks can't be read. Open it in a spreadsheet program. ${advice}`
    : `Only ${kinds.join(' and ')} files can be read. ${advice}`;
  return new DomainError('unsupported_file', message, { errors: [{ field: FIELD, message }] });
}

function translated(error: unknown, maxBytes: number): unknown {
  if (error instanceof DomainError) return error;
  if (error instanceof multer.MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE') {
      return new DomainError('payload_too_large', `The file is larger than ${maxBytes} bytes.`);
    }
    return new DomainError('validation_failed', `Send one file as "${FIELD}": ${error.code}.`, {
      errors: [{ field: error.field ?? FIELD, message: error.message }],
    });
  }
  // Anything else that a multipart parser says is about the request: cut off, or not multipart at
  // all.
  const isSystem = typeof (error as { code?: unknown }).code === 'string';
  if (isSystem) return error;
  return new DomainError('validation_failed', 'The multipart form is malformed.', {
    errors: [{ field: FIELD, message: 'could not be read' }],
    cause: error,
  });
}
