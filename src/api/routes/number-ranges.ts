import {
  numberRangesOut,
  numberRangesQuery,
  numberRangesReplacedOut,
  numberRangesReplacedSchema,
  numberRangesSchema,
} from '../../contracts/number-range-api.js';
import type { NumberRanges } from '../../services/number-ranges.js';
import { discard, uploadedFile, type UploadSettings } from '../contact-upload.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { csvForm, tableUpload } from '../table-upload.js';

export interface NumberRangesDeps {
  ranges: NumberRanges;
  upload: UploadSettings;
}

const tag = 'Number ranges';
const path = '/api/number-ranges';
const REPLACED = { total: 66_171, created: 66_169, rejected: 2, rekeyed_tasks: 1_200 };
const ERRORS = ['Row 17: column Регион: no such region is known', 'Row 42: overlaps another range'];
const RANGE = {
  ...{ first_number: '+79000000000', last_number: '+79000061999' },
  ...{ timezone: 'Europe/Moscow', region: 'KDA' },
};
const FILE =
  'The Russian numbering plan as it is published (АВС/ DEF;От;До;Емкость;Оператор;Регион), ' +
  'or CSV with the columns first_number, last_number, timezone and, if wanted, region';
const REPLACE =
  'The file replaces the whole table of the company. A contact without a zone or region of its ' +
  'own is called by the zone of its range; contacts that wait get it at once. Bad rows come back ' +
  'with the reason.';

/** Where the numbers of contacts live, as the company knows it; mobile prefixes do not tell. */
export function numberRangeEndpoints({ ranges, upload }: NumberRangesDeps): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'post', path, summary: 'Upload number ranges (CSV)', tag, access: 'admin' },
      description: REPLACE,
      query: numberRangesQuery,
      multipart: csvForm(FILE),
      before: [tableUpload(upload)],
      deadlineMs: null,
      answers: {
        200: {
          description: 'Replaced',
          schema: numberRangesReplacedSchema,
          example: { ...REPLACED, errors: ERRORS },
        },
      },
      problems: ['malformed_file', 'unsupported_file', 'payload_too_large'],
      async handle({ principal, query, raw }) {
        const file = uploadedFile(raw);
        try {
          const replaced = await ranges.replace(principal, query.company_id, file.path);
          return { status: 200, body: numberRangesReplacedOut(replaced) };
        } finally {
          await discard(file);
        }
      },
    }),
    endpoint({
      ...{ method: 'get', path, summary: 'How many there are, and some', tag, access: 'viewer' },
      query: numberRangesQuery,
      answers: {
        200: {
          description: 'In the order of their numbers',
          schema: numberRangesSchema,
          example: { total: 66_169, items: [RANGE] },
        },
      },
      async handle({ principal, query }) {
        const found = await ranges.sample(principal, query.company_id);
        return { status: 200, body: numberRangesOut(found) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path, summary: 'Forget all number ranges', tag, access: 'admin' },
      query: numberRangesQuery,
      deadlineMs: null,
      answers: { 204: { description: 'Forgotten' } },
      async handle({ principal, query }) {
        await ranges.clear(principal, query.company_id);
        return { status: 204 };
      },
    }),
  ];
}
