import { z } from 'zod';
import { consentImportOut } from '../../contracts/consent-api.js';
import { ofCompanyQuery, toRecordImportOut } from '../../contracts/suppression-api.js';
import type { Consents } from '../../services/consents.js';
import { discard, uploadedFile, type UploadSettings } from '../contact-upload.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { csvDownload, csvForm, tableUpload } from '../table-upload.js';

export interface ConsentFilesDeps {
  consents: Consents;
  upload: UploadSettings;
}

const tag = 'Consents';
const IMPORTED = {
  total: 1000,
  created: 998,
  duplicates: 1,
  rejected: 1,
  errors: ['Row 17: the grade is none of implied, express, express_written'],
};
const CSV =
  'phone_number,purpose,grade,source,wording,obtained_at,expires_at,revoked_at,created_by,' +
  'created_at\n+79990000042,marketing,express,form,Согласен,2026-09-01 09:00:00+00,,,CRM,' +
  '2026-09-01 09:00:00+00\n';

/** Consents as spreadsheets, both ways. */
export function consentFileEndpoints({ consents, upload }: ConsentFilesDeps): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'post', path: '/api/consents/import', summary: 'Upload consents (CSV)', tag },
      access: 'operator',
      description:
        'Columns `phone_number`, `grade`, `source`, `wording`, `obtained_at`, and if wanted ' +
        '`purpose` and `expires_at`. All good rows go in at once; uploading a file again ' +
        'adds nothing.',
      query: ofCompanyQuery,
      multipart: csvForm('CSV with the columns named above'),
      before: [tableUpload(upload)],
      deadlineMs: null,
      answers: { 200: { description: 'Imported', schema: consentImportOut, example: IMPORTED } },
      problems: ['malformed_file', 'unsupported_file', 'payload_too_large'],
      async handle({ principal, query, raw }) {
        const file = uploadedFile(raw);
        try {
          const upload = { company: query.company_id, path: file.path };
          const done = await consents.import(principal, upload);
          return { status: 200, body: toRecordImportOut(done) };
        } finally {
          await discard(file);
        }
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/consents/export.csv', tag, access: 'viewer' },
      summary: 'Download all consents (CSV)',
      query: ofCompanyQuery,
      deadlineMs: null,
      answers: {
        200: {
          description: 'Oldest first, revoked ones too',
          schema: z.string(),
          example: CSV,
          contentType: 'text/csv',
        },
      },
      async handle({ principal, query }) {
        const pieces = await consents.exportCsv(principal, query.company_id);
        return csvDownload(pieces, 'consents.csv');
      },
    }),
  ];
}
