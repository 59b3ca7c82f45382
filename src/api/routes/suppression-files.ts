import { z } from 'zod';
import {
  ofCompanyQuery,
  suppressionImportOut,
  suppressionImportQuery,
  toRecordImportOut,
} from '../../contracts/suppression-api.js';
import type { Suppressions } from '../../services/suppressions.js';
import { discard, uploadedFile, type UploadSettings } from '../contact-upload.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { csvDownload, csvForm, tableUpload } from '../table-upload.js';

export interface SuppressionFilesDeps {
  suppressions: Suppressions;
  upload: UploadSettings;
}

const tag = 'Suppressions';
const IMPORTED = {
  total: 1000,
  created: 990,
  duplicates: 9,
  rejected: 1,
  errors: ['Row 17: the phone number is too short'],
  ended_tasks: 12,
};
const CSV =
  'phone_number,purpose,source,proof,list,call_id,created_by,created_at\n' +
  '+79990000042,,call centre,,,,CRM (5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77),' +
  '2026-09-01 09:00:00+00\n';
const IMPORT =
  'A column `phone_number`, and if wanted `purpose` and `source`. All rows go in or none; ' +
  'bad rows ' +
  'come back with the reason. What waits for the numbers ends. With `list` and `as_of` the file ' +
  'replaces all that this external list had before: rules that ask for a fresh list go by its day.';

/** Suppressions as spreadsheets, both ways. */
export function suppressionFileEndpoints(deps: SuppressionFilesDeps): Endpoint[] {
  const { suppressions, upload } = deps;
  return [
    endpoint({
      ...{ method: 'post', path: '/api/suppressions/import', summary: 'Upload numbers (CSV)', tag },
      access: 'operator',
      description: IMPORT,
      query: suppressionImportQuery,
      multipart: csvForm('CSV with a column phone_number; purpose and source if wanted'),
      before: [tableUpload(upload)],
      deadlineMs: null,
      answers: {
        200: { description: 'Imported', schema: suppressionImportOut, example: IMPORTED },
      },
      problems: ['malformed_file', 'unsupported_file', 'payload_too_large'],
      async handle({ principal, query, raw }) {
        const file = uploadedFile(raw);
        const { list, as_of: asOf, purpose } = query;
        try {
          const done = await suppressions.import(principal, {
            company: query.company_id,
            path: file.path,
            list: list === undefined || asOf === undefined ? null : { code: list, asOf },
            purpose: purpose ?? null,
          });
          return { status: 200, body: { ...toRecordImportOut(done), ended_tasks: done.ended } };
        } finally {
          await discard(file);
        }
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/suppressions/export.csv', tag, access: 'viewer' },
      summary: 'Download all suppressed numbers (CSV)',
      query: ofCompanyQuery,
      deadlineMs: null,
      answers: {
        200: {
          description: 'Oldest first',
          schema: z.string(),
          example: CSV,
          contentType: 'text/csv',
        },
      },
      async handle({ principal, query }) {
        const pieces = await suppressions.exportCsv(principal, query.company_id);
        return csvDownload(pieces, 'suppressions.csv');
      },
    }),
  ];
}
