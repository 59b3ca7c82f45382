import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlatformParts } from '../../src/embedded/platform.js';

const here = (name: string) => join(fileURLToPath(new URL('.', import.meta.url)), name);

/** A platform whose own processes do nothing: what is under test is how they are kept. */
export const fakeParts: PlatformParts = {
  files: {
    simulator: here('fake-sleeper.ts'),
    worker: here('fake-sleeper.ts'),
    api: here('fake-api.ts'),
  },
  migrate: () => Promise.resolve(),
  firstAdminKey: () => Promise.resolve('nv_first'),
};
