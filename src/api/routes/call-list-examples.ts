/** The form of an upload of contacts, and answers to it. */
export const MULTIPART = {
  type: 'object',
  required: ['file'],
  properties: {
    file: {
      type: 'string',
      format: 'binary',
      description: 'CSV or XLSX with a column phone_number (or телефон); others become data',
    },
    mapping: { type: 'string', description: 'As in the query; so are the other options' },
    encoding: { type: 'string' },
    delimiter: { type: 'string' },
    default_country: { type: 'string' },
    sheet: { type: 'string' },
    dry_run: { type: 'string', enum: ['true', 'false'] },
  },
};
export const RESULT_EXAMPLE = {
  import_id: '7f0f5f0e-5c3b-4a54-9a0e-0f7f0b1f2a11',
  total: 1000,
  created: 996,
  duplicates: 2,
  suppressed: 1,
  rejected: 1,
  errors: ['Row 17: the phone number is too short'],
  reject_file: '/api/imports/7f0f5f0e-5c3b-4a54-9a0e-0f7f0b1f2a11/rejected.csv',
};
export const RUNNING_EXAMPLE = {
  import_id: RESULT_EXAMPLE.import_id,
  total: 0,
  created: 0,
  duplicates: 0,
  suppressed: 0,
  rejected: 0,
  errors: [],
  reject_file: null,
  layout: null,
  campaign_id: '0b0f6d0a-8a0e-4c86-9d55-1f0d8a7c2b33',
  file_name: 'contacts.csv',
  status: 'running',
  rows_read: 0,
  problem: null,
  created_at: '2026-09-01T08:00:00.000Z',
  finished_at: null,
};
