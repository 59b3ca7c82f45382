import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { DomainError } from '../domain/errors.js';

/** The fields of a multipart form beside its file, or `validation_failed` naming what is wrong. */
export function formFields<Fields extends z.ZodType>(
  request: IncomingMessage,
  schema: Fields,
): z.output<Fields> {
  const { body } = request as IncomingMessage & { body?: object };
  const parsed = schema.safeParse({ ...body });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, message: 'is not a known field' }))
      : [{ field: issue.path.join('.'), message: issue.message }],
  );
  const [first] = errors;
  throw new DomainError('validation_failed', `${first?.field ?? ''}: ${first?.message ?? ''}.`, {
    errors,
  });
}
