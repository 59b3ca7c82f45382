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

const FIELD = 'file';

/**
 * Takes one CSV file to disk, whatever its size up to the limit; memory holds only a piece of it at
 * a time.
 */
export function contactUpload({ folder, maxBytes }: UploadSettings): RequestHandler {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const take = multer({
    dest: folder,
    defParamCharset: 'utf8',
    limits: { fileSize: maxBytes, files: 1, fields: 10, fieldSize: 1_024, parts: 12 },
    fileFilter: (_req, file, done) => {
      const refusal = refusalOf(file.originalname);
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
    errors: [{ field: FIELD, message: 'is required: a CSV file in a multipart form' }],
  });
}

export async function discard({ path }: UploadedFile): Promise<void> {
  // A file that is gone already is what was wanted.
  await unlink(path).catch(() => undefined);
}

function refusalOf(fileName: string): DomainError | null {
  const extension = extname(fileName).toLowerCase();
  if (extension === '.csv') return null;
  const advice = 'Save it as CSV UTF-8 and upload that file.';
  const message =
    extension === '.xlsx' || extension === '.xls'
      ? `Excel workbooks (${extension}) can't be read yet. ${advice}`
      : `Only .csv files can be read. ${advice}`;
  return new DomainError('unsupported_file', message, { errors: [{ field: FIELD, message }] });
}

function translated(error: unknown, maxBytes: number): unknown {
  if (error instanceof DomainError) return error;
  if (error instanceof multer.MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE') {
      return new DomainError('payload_too_large', `The file is larger than ${maxBytes} bytes.`);
    }
    return new DomainError('validation_failed', `Send one CSV file as "${FIELD}": ${error.code}.`, {
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
