import type { Request } from 'express';
import { z } from 'zod';
import { DomainError, type FieldProblem } from '../domain/errors.js';
import type { Endpoint } from './endpoint.js';

const MAX_DEPTH = 40;
const MAX_PROBLEMS = 50;
const NO_FIELDS = z.strictObject({});

export interface ValidRequest {
  params: unknown;
  query: unknown;
  body: unknown;
}

/**
 * Path, query and body as the endpoint's schemas give them, or `validation_failed` naming every
 * field that is wrong.
 */
export function validateRequest(declared: Endpoint, req: Request): ValidRequest {
  const problems: FieldProblem[] = [];
  const params = check(declared.params ?? NO_FIELDS, req.params, problems);
  const query = check(declared.query ?? NO_FIELDS, { ...req.query }, problems);
  const body = declared.body && check(declared.body, bodyOf(req, declared.body), problems);
  if (problems.length > 0) {
    const { field, message } = problems[0] ?? { field: '', message: '' };
    const first = field === '' ? message : `${field}: ${message}`;
    const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
    throw new DomainError('validation_failed', `The request is not valid: ${first}${more}.`, {
      errors: problems.slice(0, MAX_PROBLEMS),
    });
  }
  return { params, query, body };
}

/** Where every field may be left out, so may the body. */
export function mayBeLeftOut(body: z.ZodType): boolean {
  return body.safeParse({}).success;
}

function bodyOf(req: Request, schema: z.ZodType): unknown {
  const sent = Number(req.headers['content-length'] ?? 0) > 0 || req.headers['transfer-encoding'];
  if (sent && !req.is(['json', '+json'])) {
    throw new DomainError('unsupported_file', 'The body must be JSON: application/json.');
  }
  if (req.body === undefined && mayBeLeftOut(schema)) return {};
  return req.body as unknown;
}

function check(schema: z.ZodType, value: unknown, problems: FieldProblem[]): unknown {
  const unstorable = findUnstorable(value);
  if (unstorable) {
    problems.push(unstorable);
    return undefined;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  problems.push(...parsed.error.issues.flatMap(toFieldProblems));
  return undefined;
}

/**
 * Unknown keys are named one by one, so that each problem points at its own field. A schema that
 * has words for them gives one line a key.
 */
function toFieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const words = issue.message.split('\n');
    const known = issue.message.startsWith('Unrecognized key') ? [] : words;
    return issue.keys.map((key, at) => ({
      field: [...issue.path, key].join('.'),
      message: known[at] ?? 'is not a known field',
    }));
  }
  const missing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
  return [{ field: issue.path.join('.'), message: missing ? 'is required' : issue.message }];
}

/**
 * Postgres stores neither NUL nor half of a surrogate pair; without a bound on depth a small body
 * exhausts the stack.
 */
function findUnstorable(root: unknown): FieldProblem | null {
  const open: { value: unknown; path: string[] }[] = [{ value: root, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    const problem = (message: string) => ({ field: path.join('.'), message });
    if (typeof value === 'string' && isUnstorableText(value)) {
      return problem('contains a character that cannot be stored');
    }
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= MAX_DEPTH) return problem('is nested too deeply');
    for (const [key, child] of Object.entries(value)) {
      if (isUnstorableText(key)) return problem('has a key that cannot be stored');
      open.push({ value: child, path: [...path, key] });
    }
  }
  return null;
}

function isUnstorableText(text: string): boolean {
  return text.includes('\0') || /\p{Surrogate}/u.test(text);
}
