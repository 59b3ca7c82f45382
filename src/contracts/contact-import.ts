import { z } from 'zod';
import { CONTACT_FIELDS } from '../domain/contact-field.js';
import type { ImportedContact } from '../ports/contact-file.js';
import type { ImportForecast, ImportRecord } from '../ports/import-store.js';

const count = z.int().min(0);

const counts = {
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

const countsOut = {
  import_id: z.uuid(),
  ...counts,
  reject_file: z.string().nullable().meta({
    description: 'Where the rejected rows can be downloaded, with all their columns',
  }),
};

const layoutOut = z
  .strictObject({
    format: z.enum(['csv', 'xlsx']),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    sheet: z.string().nullable(),
    sheets: z.array(z.string()).meta({ description: 'Those that are not hidden' }),
    header_row: z.int(),
    columns: z.array(z.strictObject({ header: z.string(), field: z.enum(CONTACT_FIELDS) })),
  })
  .meta({ id: 'ImportLayout', description: 'How the file was read' });

const sampleOut = z.strictObject({
  row: z.int(),
  phone_number: z.string(),
  name: z.string().nullable(),
  contact_data: z.record(z.string(), z.string()),
  country: z.string().nullable(),
  region: z.string().nullable(),
  zone_key: z.string().nullable(),
  contact_key: z.string().nullable(),
});

/** The answer to `dry_run`: what the file would bring in. */
export const importPreviewSchema = z
  .strictObject({
    dry_run: z.literal(true),
    ...counts,
    layout: layoutOut.nullable(),
    rows: z.array(sampleOut).meta({ description: 'The first contacts as they would be taken' }),
  })
  .meta({ id: 'ImportPreview' });

/** The answer to an upload that was waited for. */
export const importResultSchema = z.strictObject(countsOut).meta({ id: 'ImportResult' });

export const importSchema = z
  .strictObject({
    ...countsOut,
    campaign_id: z.uuid(),
    file_name: z.string(),
    status: z.enum(['running', 'completed', 'failed']),
    rows_read: count.meta({ description: 'Grows while it runs; the contacts appear all at once' }),
    layout: layoutOut.nullable(),
    problem: z.string().nullable().meta({ description: 'Why the whole import failed' }),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Import' });

export function importResultOut(record: ImportRecord): z.infer<typeof importResultSchema> {
  const { id, rejected } = record;
  const reject_file = rejected === 0 ? null : `/api/imports/${id}/rejected.csv`;
  return { import_id: id, ...countsOf(record), reject_file };
}

function countsOf({ total, created, duplicates, suppressed, rejected, errors }: ImportForecast) {
  return { total, created, duplicates, suppressed, rejected, errors };
}

export function importPreviewOut(
  forecast: ImportForecast & { sample: ImportedContact[] },
): z.infer<typeof importPreviewSchema> {
  return {
    dry_run: true,
    ...countsOf(forecast),
    layout: layoutOf(forecast),
    rows: forecast.sample.map(({ row, phoneNumber, name, data, place, contactKey }) => ({
      ...{ row, phone_number: phoneNumber, name, contact_data: data, contact_key: contactKey },
      ...{ country: place.country, region: place.region, zone_key: place.zoneKey },
    })),
  };
}

function layoutOf({ layout }: Pick<ImportRecord, 'layout'>) {
  if (layout === null) return null;
  const { headerRow, ...rest } = layout;
  return { ...rest, header_row: headerRow };
}

export function importOut(record: ImportRecord): z.infer<typeof importSchema> {
  return {
    ...importResultOut(record),
    campaign_id: record.campaignId,
    file_name: record.fileName,
    status: record.status,
    rows_read: record.rowsRead,
    layout: layoutOf(record),
    problem: record.problem,
    created_at: record.createdAt.toISOString(),
    finished_at: record.finishedAt?.toISOString() ?? null,
  };
}
