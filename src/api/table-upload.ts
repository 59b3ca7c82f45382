import type { RequestHandler } from 'express';
import { Readable } from 'node:stream';
import { contactUpload, type UploadSettings } from './contact-upload.js';
import type { Answer } from './endpoint.js';

/** The form of an upload of one CSV file. */
export function csvForm(description: string): Record<string, unknown> {
  const file = { type: 'string', format: 'binary', description };
  return { type: 'object', required: ['file'], properties: { file } };
}

/** Takes the file of `csvForm` to disk; `uploadedFile` finds it. */
export function tableUpload(upload: UploadSettings): RequestHandler {
  return contactUpload(upload);
}

/** Pieces of CSV text as a download. */
export function csvDownload(pieces: AsyncIterable<Buffer>, fileName: string): Answer {
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName}"`,
    },
    body: Readable.from(pieces),
  };
}
