import createClient, { type Client, type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type NewVoiceClient = Client<paths>;
export type Schemas = components['schemas'];

export interface ClientSettings {
  /** Such as `http://127.0.0.1:8000`. */
  baseUrl: string;
  /** An API key: `nv_...`. */
  key: string;
}

/**
 * The whole API, with the types of its own document. Every write is named by an `Idempotency-Key`,
 * so that sending one again after a broken connection has no second effect; name it yourself to do
 * so across restarts.
 */
export function createNewVoiceClient({ baseUrl, key }: ClientSettings): NewVoiceClient {
  const client = createClient<paths>({ baseUrl });
  client.use(authorized(key));
  return client;
}

function authorized(key: string): Middleware {
  return {
    onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${key}`);
      if (request.method !== 'GET' && !request.headers.has('Idempotency-Key')) {
        request.headers.set('Idempotency-Key', crypto.randomUUID());
      }
      return request;
    },
  };
}

/** A file of text as the body of an upload. */
export function csvUpload(name: string, text: string): FormData {
  const form = new FormData();
  form.set('file', new File([text], name, { type: 'text/csv' }));
  return form;
}
