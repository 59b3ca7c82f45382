import { z } from 'zod';
import { leadFilterQuery, leadImportOut, toLeadFilter } from '../../contracts/lead-api.js';
import { ofCompanyQuery, toRecordImportOut } from '../../contracts/suppression-api.js';
import type { Leads } from '../../services/leads.js';
import {
  contactUpload,
  discard,
  fileKind,
  uploadedFile,
  type UploadSettings,
} from '../contact-upload.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { csvDownload, csvForm } from '../table-upload.js';

const tag = 'Leads';
const IMPORTED = {
  total: 100,
  created: 98,
  duplicates: 1,
  rejected: 1,
  errors: ['Row 17: the phone number is too short'],
};
const CSV =
  'ID,Имя,Телефон,Email,Статус,Создан,Данные\n' +
  '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77,Анна,+79990000042,anna@example.com,new,' +
  '2026-09-01T09:00:00Z,"{""услуга"": ""стрижка""}"\n';

/** Leads as spreadsheets, both ways. They stand before `/api/leads/{id}`, which would take them. */
export function leadFileEndpoints(deps: { leads: Leads; upload: UploadSettings }): Endpoint[] {
  const { leads, upload } = deps;
  return [
    ...['/api/leads/export', '/api/leads/export/csv'].map((path) =>
      endpoint({
        ...{ method: 'get', path, summary: 'Download leads (CSV)', tag, access: 'viewer' },
        description:
          'Takes the filters of the list. Cells that a spreadsheet would run as formulas begin ' +
          'with an apostrophe; the last column is JSON.',
        query: leadFilterQuery,
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
          const pieces = await leads.exportCsv(principal, toLeadFilter(query));
          return csvDownload(pieces, 'leads.csv');
        },
      }),
    ),
    endpoint({
      ...{ method: 'post', path: '/api/leads/import', summary: 'Upload leads (CSV, XLSX)', tag },
      access: 'operator',
      description:
        'Columns as in files of contacts: a phone number, and if wanted a name and an email; the ' +
        'others become `data`. All good rows go in, bad ones come back with the reason. A person ' +
        'with the same phone and email is not added twice.',
      query: ofCompanyQuery,
      multipart: csvForm('CSV or XLSX with a column phone_number; name and email if wanted'),
      before: [contactUpload(upload, ['.csv', '.xlsx'])],
      deadlineMs: null,
      answers: { 200: { description: 'Imported', schema: leadImportOut, example: IMPORTED } },
      problems: ['malformed_file', 'unsupported_file', 'payload_too_large'],
      async handle({ principal, query, raw }) {
        const file = uploadedFile(raw);
        try {
          const format = fileKind(file) === '.xlsx' ? ('xlsx' as const) : ('csv' as const);
          const upload = { company: query.company_id, path: file.path, format };
          return {
            status: 200,
            body: toRecordImportOut(await leads.import(principal, upload)),
          };
        } finally {
          await discard(file);
        }
      },
    }),
  ];
}
