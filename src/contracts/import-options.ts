import { z } from 'zod';
import { CONTACT_FIELDS } from '../domain/contact-field.js';
import type { ReadingOptions } from '../ports/contact-file.js';

const MAPPING_LENGTH_MAX = 64 * 1024;
const DELIMITERS: Readonly<Record<string, string>> = {
  tab: '\t',
  comma: ',',
  semicolon: ';',
  pipe: '|',
};
/** None that marks quotes or ends rows. */
const ONE_CHARACTER = /^[^"\r\n\0]$/;
const SHAPE = 'must be a JSON object of column to field, such as {"Тел.": "phone_number"}';

const mapping = z
  .string()
  .max(MAPPING_LENGTH_MAX)
  .transform((text, context) => {
    const parsed = parsedMapping.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const at = issue?.path.join('.') ?? '';
    const message = at === '' ? SHAPE : `${at}: must be one of ${CONTACT_FIELDS.join(', ')}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .meta({
    description: `What columns mean: ${SHAPE}. Fields: ${CONTACT_FIELDS.join(', ')}`,
    override: { type: 'string' },
  });

const parsedMapping = z.record(z.string().max(200), z.enum(CONTACT_FIELDS));

/** How to read an upload, in its query or its form; what is left out, the file tells. */
export const importOptionsSchema = z.strictObject({
  dry_run: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'true: show what the file would bring in, and change nothing' }),
  mapping: mapping.optional(),
  encoding: z.string().max(40).optional().meta({
    description: 'Of a CSV, such as windows-1251; default: detected',
    example: 'utf-8',
  }),
  delimiter: z
    .string()
    .refine((text) => Object.hasOwn(DELIMITERS, text) || ONE_CHARACTER.test(text), {
      message: `must be one character, or ${Object.keys(DELIMITERS).join(', ')}`,
    })
    .optional()
    .meta({ description: 'Of a CSV: one character, or tab; default: detected', example: ';' }),
  default_country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, 'must be the two letters of a country, such as RU')
    .optional()
    .meta({ description: 'Of numbers without a country code; default: RU', example: 'RU' }),
  sheet: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Of a workbook: name or place; default: the first that is visible' }),
});
export type ImportOptions = z.output<typeof importOptionsSchema>;

export function toReadingOptions(
  given: ImportOptions,
  format: ReadingOptions['format'],
): ReadingOptions {
  const { mapping: columns, encoding, delimiter, default_country: country, sheet } = given;
  return {
    format,
    encoding: encoding ?? null,
    delimiter: delimiter === undefined ? null : (DELIMITERS[delimiter] ?? delimiter),
    sheet: sheet ?? null,
    defaultCountry: country?.toUpperCase() ?? null,
    mapping: columns ?? null,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
