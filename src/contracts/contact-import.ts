import { z } from 'zod';
import type { ImportRecord } from '../ports/import-store.js';

const count = z.int().min(0);

const countsOut = {
  import_id: z.uuid(),
  total: count.meta({ description: 'Rows with something in them: the sum of the other four' }),
  created: count,
  duplicates: count.meta({
    description: 'Numbers that were in the file or in the campaign before',
  }),
  suppressed: count.meta({ description: 'Numbers that the company must not call' }),
  rejected: count,
  errors: z
    .array(z.string())
    .meta({ description: 'The first 100 rejected rows; the header is row 1' }),
};

/** The answer to an upload that was waited for. */
export const importResultSchema = z.strictObject(countsOut).meta({ id: 'ImportResult' });

export const importSchema = z
  .strictObject({
    ...countsOut,
    campaign_id: z.uuid(),
    file_name: z.string(),
    status: z.enum(['running', 'completed', 'failed']),
    rows_read: count.meta({ description: 'Grows while it runs; the contacts appear all at once' }),
    problem: z.string().nullable().meta({ description: 'Why the whole import failed' }),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Import' });

export function importResultOut(record: ImportRecord): z.infer<typeof importResultSchema> {
  const { id, total, created, duplicates, suppressed, rejected, errors } = record;
  return { import_id: id, total, created, duplicates, suppressed, rejected, errors };
}

export function importOut(record: ImportRecord): z.infer<typeof importSchema> {
  return {
    ...importResultOut(record),
    campaign_id: record.campaignId,
    file_name: record.fileName,
    status: record.status,
    rows_read: record.rowsRead,
    problem: record.problem,
    created_at: record.createdAt.toISOString(),
    finished_at: record.finishedAt?.toISOString() ?? null,
  };
}
