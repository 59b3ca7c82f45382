import { z } from 'zod';
import { instantField } from './fields.js';

export const rehearsalBody = z
  .strictObject({
    speed: z
      .number()
      .min(1)
      .max(600)
      .default(60)
      .meta({ description: 'Virtual seconds in a real one; 60: a day passes in 24 minutes' }),
    starts_at: instantField.optional().meta({
      description: 'What its clock shows at first; missing: a minute before the first call',
    }),
  })
  .meta({ id: 'RehearsalRequest' });
