import { z } from 'zod';
import { importOut, importSchema } from '../../contracts/contact-import.js';
import type { ImportContacts } from '../../services/import-contacts.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { csvDownload } from '../table-upload.js';

const EXAMPLE = {
  import_id: '7f0f5f0e-5c3b-4a54-9a0e-0f7f0b1f2a11',
  total: 1000,
  created: 996,
  duplicates: 2,
  suppressed: 1,
  rejected: 1,
  errors: ['Row 17: the phone number is too short'],
  reject_file: '/api/imports/7f0f5f0e-5c3b-4a54-9a0e-0f7f0b1f2a11/rejected.csv',
  layout: {
    format: 'csv',
    encoding: 'windows-1251',
    delimiter: ';',
    sheet: null,
    sheets: [],
    header_row: 1,
    columns: [
      { header: 'Телефон', field: 'phone_number' },
      { header: 'ФИО', field: 'name' },
      { header: 'Сумма', field: 'data' },
    ],
  },
  campaign_id: '0b0f6d0a-8a0e-4c86-9d55-1f0d8a7c2b33',
  file_name: 'contacts.csv',
  status: 'completed',
  rows_read: 1000,
  problem: null,
  created_at: '2026-09-01T08:00:00.000Z',
  finished_at: '2026-09-01T08:00:01.000Z',
};

const REJECTED =
  'Телефон;ФИО;Сумма;import_row;import_reason\r\n' +
  '8916;Анна;1500;17;the phone number is too short\r\n';

/** How an import goes, or went. */
export function importEndpoints({ imports }: { imports: ImportContacts }): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/api/imports/{id}',
      tag: 'Contacts',
      summary: 'Progress and result of an import',
      access: 'viewer',
      params: z.strictObject({ id: z.uuid() }),
      parameterExamples: { id: EXAMPLE.import_id },
      answers: { 200: { description: 'The import', schema: importSchema, example: EXAMPLE } },
      async handle({ params, principal }) {
        return {
          status: 200,
          body: importOut(await imports.get(principal.companyId, params.id)),
        };
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/imports/{id}/rejected.csv',
      tag: 'Contacts',
      summary: 'Rows that an import did not take (CSV)',
      description:
        'All columns as they were uploaded, then the row and the reason. Mended, it can be ' +
        'uploaded as it is. Cells that a spreadsheet would run as formulas begin with an ' +
        'apostrophe.',
      access: 'viewer',
      params: z.strictObject({ id: z.uuid() }),
      parameterExamples: { id: EXAMPLE.import_id },
      deadlineMs: null,
      answers: {
        200: {
          description: 'The rows, with a byte order mark and semicolons',
          schema: z.string(),
          example: REJECTED,
          contentType: 'text/csv',
        },
      },
      async handle({ params, principal }) {
        const pieces = await imports.rejected(principal.companyId, params.id);
        return csvDownload(pieces, 'rejected.csv');
      },
    }),
  ];
}
