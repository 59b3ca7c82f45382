import { beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { testApi } from '../support/api.js';
import { useDatabase } from '../support/database.js';

interface Operation {
  operationId: string;
  description: string;
  security: Record<string, unknown>[];
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, Content> }>;
}
interface Content {
  schema?: { $ref?: string; properties?: Record<string, unknown> };
  example?: Record<string, unknown>;
  examples?: Record<string, { value: unknown }>;
}
interface Named extends Operation {
  name: string;
  method: string;
}

const database = useDatabase();
let operations: Named[] = [];

beforeAll(async () => {
  const answer = await request(testApi(database()).app).get('/openapi.json').expect(200);
  const paths = answer.body.paths as Record<string, Record<string, Operation>>;
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({ ...one, method, name: `${method} ${path}` })),
  );
});

const isKeyed = ({ security }: Operation) => security.some((scheme) => 'key' in scheme);
const roleOf = ({ description }: Operation) => /Role: (\w+)\./.exec(description)?.[1];
const names = (some: Named[]) => some.map(({ name }) => name).sort();
const codesOf = ({ responses }: Operation, status: number) =>
  Object.keys(responses[String(status)]?.content?.['application/problem+json']?.examples ?? {});

/** Open to whoever reaches the port; everything else asks for a key or the token of one call. */
const PUBLIC = [
  ...['get /', 'get /health', 'get /health/detailed', 'get /health/live', 'get /health/ready'],
  // LiveKit signs what it sends.
  'post /webhooks/livekit',
];
/** What even a reader of everything else may not read: it tells of keys. */
const READ_BY_ADMINS = [
  ...['get /api/audit-log', 'get /api/companies/{id}/secrets', 'get /api/keys'],
];
/** They answer a question and change nothing. */
const ASKING_POSTS = /dry-run|preview-prompt|preview|tickets?$|report-issue|\/reports$/;

describe('the operations of the API', () => {
  it('are all here: none is added or lost unnoticed', () => {
    expect(operations.length).toBeGreaterThan(70);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('that anybody may call are these', () => {
    const open = operations.filter(({ security }) => security.length === 0);

    expect(names(open)).toEqual(PUBLIC);
  });

  it('that read are for viewers, save what tells of keys', () => {
    const reads = operations.filter((one) => one.method === 'get' && isKeyed(one));
    const others = reads.filter((one) => roleOf(one) !== 'viewer');

    expect(names(others.filter((one) => roleOf(one) === 'admin'))).toEqual(
      expect.arrayContaining(READ_BY_ADMINS),
    );
    expect(names(others).filter((name) => !READ_BY_ADMINS.includes(name) && !/webhooks/.test(name)))
      // A subscription tells where events go, which is for those who may change it.
      .toEqual([]);
  });

  it('that write are for operators or admins', () => {
    const writes = operations.filter((one) => one.method !== 'get' && isKeyed(one));
    const byViewers = writes.filter((one) => roleOf(one) === 'viewer');

    expect(names(byViewers).filter((name) => !ASKING_POSTS.test(name))).toEqual([]);
  });

  it('that write may all be named by an Idempotency-Key, and say what comes of it', () => {
    const writes = operations.filter((one) => one.method !== 'get' && isKeyed(one));
    const without = writes.filter(
      (one) =>
        !one.parameters?.some((parameter) => parameter.name === 'Idempotency-Key') ||
        !codesOf(one, 409).includes('idempotency_in_progress') ||
        !codesOf(one, 422).includes('idempotency_key_reused'),
    );

    expect(writes.length).toBeGreaterThan(30);
    expect(names(without)).toEqual([]);
  });

  it('that ask for a key say that there may be too many requests', () => {
    const without = operations.filter((one) => isKeyed(one) && !('429' in one.responses));

    expect(names(without)).toEqual([]);
  });

  it('that show a secret never keep it for another answer', () => {
    const shows = ({ responses, method }: Named) =>
      method !== 'get' &&
      ['200', '201'].some((status) => {
        const example = responses[status]?.content?.['application/json']?.example ?? {};
        return Object.keys(example).some((field) => /^(key|secret|token|ticket)$/.test(field));
      });
    const kept = operations.filter(
      (one) =>
        isKeyed(one) && shows(one) && !codesOf(one, 409).includes('idempotency_secret_shown'),
    );

    expect(operations.filter(shows).length).toBeGreaterThan(0);
    expect(names(kept)).toEqual([]);
  });
});
