import { z } from 'zod';
import type { NumberRange } from '../ports/number-range-file.js';
import type { ReplacedRanges } from '../ports/number-range-store.js';
import { idOrSlugField } from './fields.js';

const count = z.int().min(0);

export const numberRangesQuery = z.strictObject({ company_id: idOrSlugField.optional() });

export const numberRangesReplacedSchema = z
  .strictObject({
    total: count.meta({ description: 'Rows with something in them' }),
    created: count,
    rejected: count,
    errors: z.array(z.string()).meta({ description: 'The first 100; the header is row 1' }),
    rekeyed_tasks: count.meta({ description: 'Waiting contacts whose zones are others now' }),
  })
  .meta({ id: 'NumberRangesReplaced' });

export const numberRangesSchema = z
  .strictObject({
    total: count,
    items: z
      .array(
        z.strictObject({
          first_number: z.string(),
          last_number: z.string(),
          timezone: z.string().meta({ description: 'Zones of a region that spans several: a&b' }),
          region: z.string().nullable(),
        }),
      )
      .meta({ description: 'The first 20' }),
  })
  .meta({ id: 'NumberRanges' });

export function numberRangesReplacedOut(
  replaced: ReplacedRanges,
): z.infer<typeof numberRangesReplacedSchema> {
  const { total, created, rejected, errors, rekeyedTasks } = replaced;
  return { total, created, rejected, errors, rekeyed_tasks: rekeyedTasks };
}

export function numberRangesOut(found: {
  total: number;
  ranges: readonly NumberRange[];
}): z.infer<typeof numberRangesSchema> {
  const items = found.ranges.map(({ firstNumber, lastNumber, timezone, region }) => ({
    first_number: `+${firstNumber}`,
    last_number: `+${lastNumber}`,
    ...{ timezone, region },
  }));
  return { total: found.total, items };
}
