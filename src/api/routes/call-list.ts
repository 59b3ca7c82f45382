import type { RequestHandler } from 'express';
import { z } from 'zod';
import {
  importOut,
  importPreviewOut,
  importPreviewSchema,
  importResultOut,
  importResultSchema,
  importSchema,
} from '../../contracts/contact-import.js';
import {
  importOptionsSchema,
  toReadingOptions,
  type ImportOptions,
} from '../../contracts/import-options.js';
import type { CompanyScope, Principal } from '../../domain/principal.js';
import type { ImportContacts } from '../../services/import-contacts.js';
import {
  contactUpload,
  discard,
  fileKind,
  uploadedFile,
  type UploadSettings,
} from '../contact-upload.js';
import { endpoint, type Answer, type Endpoint } from '../endpoint.js';
import { formFields } from '../form-fields.js';
import { MULTIPART, RESULT_EXAMPLE, RUNNING_EXAMPLE } from './call-list-examples.js';

export interface CallListDeps {
  imports: ImportContacts;
  upload: UploadSettings;
}

const DESCRIPTION =
  'Good rows become call tasks, bad rows come back with the reason, and all of them as a file. ' +
  'Uploading a file again changes nothing. With `dry_run=true` nothing is taken: the answer ' +
  'tells how the file was read, what its columns mean, its first contacts and the counts. What ' +
  'was detected can be set: in the query, or in fields of the form. With `Prefer: respond-async` ' +
  'the answer is 202 at once and `GET /api/imports/{id}` tells the progress.';

/** Contacts of a campaign from an uploaded spreadsheet. */
export function callListEndpoints({ imports, upload }: CallListDeps): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/api/campaigns/{id}/call-list',
      tag: 'Contacts',
      summary: 'Upload contacts (CSV, XLSX)',
      description: DESCRIPTION,
      access: 'operator',
      params: z.strictObject({ id: z.uuid() }),
      query: importOptionsSchema,
      headers: { Prefer: '`respond-async`: do not wait for the end of the import' },
      multipart: MULTIPART,
      before: [refuseEarly(imports), contactUpload(upload, ['.csv', '.xlsx'])],
      deadlineMs: null,
      answers: {
        200: {
          description: 'Imported, or with `dry_run` what would be',
          schema: z.union([importResultSchema, importPreviewSchema]),
          example: RESULT_EXAMPLE,
        },
        202: { description: 'Running', schema: importSchema, example: RUNNING_EXAMPLE },
      },
      problems: ['state_conflict', 'malformed_file', 'unsupported_file', 'payload_too_large'],
      async handle({ params, query, principal, headers, raw }) {
        const file = uploadedFile(raw);
        const left = { isOurs: true };
        try {
          const given = { ...formFields(raw, importOptionsSchema), ...query };
          const wanted = toUpload(params.id, file, given);
          const scope = principal.companyId;
          if (given.dry_run === 'true') {
            return { status: 200, body: importPreviewOut(await imports.preview(scope, wanted)) };
          }
          const begun = await imports.begin(scope, wanted);
          const done = begun.done.finally(() => discard(file));
          left.isOurs = false;
          return await answerOf(begun.importId, done, { imports, scope, prefer: headers.prefer });
        } finally {
          if (left.isOurs) await discard(file);
        }
      },
    }),
  ];
}

function toUpload(
  campaignId: string,
  file: ReturnType<typeof uploadedFile>,
  given: ImportOptions,
): Parameters<ImportContacts['begin']>[1] {
  const format = fileKind(file) === '.xlsx' ? 'xlsx' : 'csv';
  const { originalname: fileName, path } = file;
  return { campaignId, fileName, path, options: toReadingOptions(given, format) };
}

async function answerOf(
  importId: string,
  done: Promise<void>,
  asked: { imports: ImportContacts; scope: CompanyScope; prefer: string | string[] | undefined },
): Promise<Answer> {
  const { imports, scope, prefer } = asked;
  if (!wantsAsync(prefer)) {
    await done;
    return { status: 200, body: importResultOut(await imports.get(scope, importId)) };
  }
  // The import tells its own end, good or bad, in its row.
  done.catch(() => undefined);
  const body = importOut(await imports.get(scope, importId));
  return { status: 202, body, headers: { Location: `/api/imports/${importId}` } };
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
