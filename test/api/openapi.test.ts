import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { testApi } from '../support/api.js';
import { useDatabase } from '../support/database.js';

interface Media {
  schema?: { $ref?: string };
  example?: unknown;
  examples?: Record<string, unknown>;
}
interface Operation {
  summary: string;
  operationId: string;
  security: unknown[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}
interface Document extends Record<string, unknown> {
  paths: Record<string, Record<string, Operation>>;
}

const database = useDatabase();
let document: Document;

beforeAll(async () => {
  const answer = await request(testApi(database()).app).get('/openapi.json').expect(200);
  document = answer.body as Document;
});

function operations(): [string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation,
    ]),
  );
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate({ ...document });

    expect(result).toMatchObject({ valid: true });
  });

  it('has a name of its own for every operation', () => {
    const ids = operations().map(([, operation]) => operation.operationId);

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(20);
  });

  it('shows an example of every body that is sent or answered, and every problem', () => {
    const without = operations().flatMap(([name, { requestBody, responses }]) => {
      const bodies = [
        ...Object.entries(requestBody?.content ?? {}),
        ...Object.values(responses).flatMap(({ content }) => Object.entries(content ?? {})),
      ].filter(([type]) => type !== 'multipart/form-data');
      const missing = bodies.some(([, media]) => !media.example && !media.examples);
      return missing ? [name] : [];
    });

    expect(without).toEqual([]);
  });

  it('names the ways in which every operation fails', () => {
    for (const [name, { responses, security }] of operations()) {
      const statuses = Object.keys(responses);
      expect([name, statuses]).toEqual([name, expect.arrayContaining(['503'])]);
      if (security.length > 0) expect(statuses).toContain('401');
      if (name.includes('{')) expect(statuses).toContain('404');
    }
  });

  it('has the contract of bots, campaigns and their control', () => {
    const names = operations().map(([name]) => name);

    expect(names).toEqual(
      expect.arrayContaining([
        ...['get /api/skillbases', 'post /api/skillbases', 'get /api/skillbases/{id}'],
        ...['put /api/skillbases/{id}', 'delete /api/skillbases/{id}', 'get /api/campaigns'],
        ...['post /api/campaigns', 'get /api/campaigns/{id}', 'put /api/campaigns/{id}'],
        ...['delete /api/campaigns/{id}', 'post /api/campaigns/{id}/start', 'get /health'],
        ...['post /api/campaigns/{id}/pause', 'post /api/campaigns/{id}/resume'],
        ...['post /api/campaigns/{id}/stop', 'get /api/campaigns/{id}/stats'],
        ...['get /api/skillbases/{id}/config', 'put /api/skillbases/{id}/config'],
      ]),
    );
  });

  it('is shown with all its assets served from here', async () => {
    const { app } = testApi(database());

    await request(app).get('/docs').expect(302).expect('Location', '/docs/');
    const page = await request(app).get('/docs/').expect(200);

    expect(page.text).not.toMatch(/(src|href)="https?:/);
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    await request(app).get('/docs/swagger-ui-bundle.js').expect(200);
    const init = await request(app).get('/docs/swagger-ui-init.js').expect(200);
    expect(init.text).toContain('"persistAuthorization": true');
  });
});

describe('answers', () => {
  it('to pages of other origins are given to those that the configuration names', async () => {
    const config = {
      secret: 'x'.repeat(32),
      api: { corsOrigins: ['https://crm.example'], uploadMaxBytes: 1_024 },
    };
    const { app } = testApi(database(), { config });

    const named = await request(app).get('/health').set('Origin', 'https://crm.example');
    const other = await request(app).get('/health').set('Origin', 'https://evil.example');
    const asked = await request(app).options('/api/keys').set('Origin', 'https://crm.example');

    expect(named.headers['access-control-allow-origin']).toBe('https://crm.example');
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    expect([asked.status, asked.headers['access-control-allow-methods']]).toEqual([
      ...[204, 'GET, POST, PUT, DELETE'],
    ]);
  });
});
