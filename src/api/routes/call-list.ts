import type { RequestHandler } from 'express';
import { z } from 'zod';
import {
  importOut,
  importResultOut,
  importResultSchema,
  importSchema,
} from '../../contracts/contact-import.js';
import type { Principal } from '../../domain/principal.js';
import type { ImportContacts } from '../../services/import-contacts.js';
import { contactUpload, discard, uploadedFile, type UploadSettings } from '../contact-upload.js';
import { endpoint, type Endpoint } from '../endpoint.js';

export interface CallListDeps {
  imports: ImportContacts;
  upload: UploadSettings;
}

const MULTIPART = {
  type: 'object',
  required: ['file'],
  properties: {
    file: {
      type: 'string',
      format: 'binary',
      description: 'CSV with a column phone_number (or телефон); others become contact data',
    },
  },
};
const RESULT_EXAMPLE = {
  import_id: '7f0f5f0e-5c3b-4a54-9a0e-0f7f0b1f2a11',
  total: 1000,
  created: 996,
  duplicates: 2,
  suppressed: 1,
  rejected: 1,
  errors: ['Row 17: the phone number is too short'],
};
const RUNNING_EXAMPLE = {
  import_id: RESULT_EXAMPLE.import_id,
  total: 0,
  created: 0,
  duplicates: 0,
  suppressed: 0,
  rejected: 0,
  errors: [],
  campaign_id: '0b0f6d0a-8a0e-4c86-9d55-1f0d8a7c2b33',
  file_name: 'contacts.csv',
  status: 'running',
  rows_read: 0,
  problem: null,
  created_at: '2026-09-01T08:00:00.000Z',
  finished_at: null,
};

/** Contacts of a campaign from an uploaded spreadsheet. */
export function callListEndpoints({ imports, upload }: CallListDeps): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/api/campaigns/{id}/call-list',
      tag: 'Contacts',
      summary: 'Upload contacts (CSV)',
      description:
        'Good rows become call tasks, bad rows come back with the reason. Uploading ' +
        'a file again changes nothing. With `Prefer: respond-async` the answer is 202 at once ' +
        'and `GET /api/imports/{id}` tells the progress.',
      access: 'operator',
      params: z.strictObject({ id: z.uuid() }),
      headers: { Prefer: '`respond-async`: do not wait for the end of the import' },
      multipart: MULTIPART,
      before: [refuseEarly(imports), contactUpload(upload)],
      deadlineMs: null,
      answers: {
        200: { description: 'Imported', schema: importResultSchema, example: RESULT_EXAMPLE },
        202: { description: 'Running', schema: importSchema, example: RUNNING_EXAMPLE },
      },
      problems: ['state_conflict', 'malformed_file', 'unsupported_file', 'payload_too_large'],
      async handle({ params, principal, headers, raw }) {
        const file = uploadedFile(raw);
        const scope = principal.companyId;
        const begun = await imports
          .begin(scope, { campaignId: params.id, fileName: file.originalname, path: file.path })
          .catch(async (error: unknown) => {
            await discard(file);
            throw error;
          });
        const done = begun.done.finally(() => discard(file));
        if (wantsAsync(headers.prefer)) {
          // The import tells its own end, good or bad, in its row.
          done.catch(() => undefined);
          const body = importOut(await imports.get(scope, begun.importId));
          return { status: 202, body, headers: { Location: `/api/imports/${begun.importId}` } };
        }
        await done;
        return { status: 200, body: importResultOut(await imports.get(scope, begun.importId)) };
      },
    }),
  ];
}

/**
 * Before the file is taken, so that nobody uploads for minutes to hear that there is no such
 * campaign.
 */
function refuseEarly(imports: ImportContacts): RequestHandler {
  return async (req, res, next) => {
    const { companyId } = res.locals.principal as Principal;
    const { id } = req.params;
    // An id that is none is refused by validation, with the name of the field.
    if (z.uuid().safeParse(id).success) await imports.assertOpen(companyId, String(id));
    next();
  };
}

function wantsAsync(prefer: string | string[] | undefined): boolean {
  return /(^|[,;\s])respond-async($|[,;\s])/i.test(String(prefer ?? ''));
}
