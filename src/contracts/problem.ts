import { z } from 'zod';

/** RFC 9457 problem details: the answer to every request that is refused. */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable; programs branch on it' }),
    errors: z.array(z.strictObject({ field: z.string(), message: z.string() })),
    request_id: z.string(),
  })
  .meta({ id: 'Problem' });
