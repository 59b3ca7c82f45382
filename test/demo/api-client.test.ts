import { describe, expect, it } from '@jest/globals';
import { ApiProblem, createApiClient } from '../../src/demo/api-client.js';

function clientAnswering(status: number, body: string) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ url: url instanceof Request ? url.url : url.toString(), init });
    return new Response(body, { status });
  };
  return { asked, client: createApiClient({ baseUrl: 'http://127.0.0.1:1', key: 'k', fetch }) };
}

describe('the API over HTTP', () => {
  it('shows the key and sends JSON', async () => {
    const { asked, client } = clientAnswering(201, '{"id":"1"}');

    expect(await client.post('/api/lines', { name: 'A' })).toEqual({ id: '1' });
    expect(asked[0]?.url).toBe('http://127.0.0.1:1/api/lines');
    expect(asked[0]?.init).toMatchObject({ method: 'POST', body: '{"name":"A"}' });
    expect(asked[0]?.init.headers).toMatchObject({ authorization: 'Bearer k' });
  });

  it('sends a file as a form', async () => {
    const { asked, client } = clientAnswering(200, '{}');

    await client.upload('/x', { name: 'a.csv', content: new Blob(['phone\n']) });

    const form = await new Response(asked[0]?.init.body).text();
    expect(form).toContain('name="file"; filename="a.csv"');
    expect(form).toContain('phone\n');
  });

  it('tells a refusal with the fields that are wrong', async () => {
    const problem = {
      ...{ detail: 'The request is not valid.', code: 'validation_failed' },
      errors: [{ field: 'config.llm.model', message: 'is required' }],
    };
    const { client } = clientAnswering(422, JSON.stringify(problem));

    const refusal = await client.get('/x').catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(ApiProblem);
    expect(refusal).toMatchObject({
      ...{ status: 422, code: 'validation_failed' },
      message: 'The request is not valid.\n  config.llm.model: is required',
    });
  });

  it('tells the status when the answer is no problem', async () => {
    const { client } = clientAnswering(502, '<html>');

    await expect(client.get('/x')).rejects.toThrow('The API answered 502.');
  });
});
