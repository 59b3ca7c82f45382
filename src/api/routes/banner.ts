import { z } from 'zod';
import { endpoint, type Endpoint } from '../endpoint.js';

const bannerOut = z
  .strictObject({
    name: z.string(),
    version: z.string(),
    docs: z.string(),
    openapi: z.string(),
    health: z.string(),
  })
  .meta({ id: 'Banner' });

/** What a person sees who opens the address of the API. */
export function bannerEndpoints({ version }: { version: string }): Endpoint[] {
  const body = {
    ...{ name: 'New-Voice', version, docs: '/docs', openapi: '/openapi.json', health: '/health' },
  };
  return [
    endpoint({
      ...{ method: 'get', path: '/', summary: 'What this is', tag: 'Platform', access: 'public' },
      answers: {
        200: { description: 'Where to go from here', schema: bannerOut, example: body },
      },
      handle: () => ({ status: 200, body }),
    }),
  ];
}
