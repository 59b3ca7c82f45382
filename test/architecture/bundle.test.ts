import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const WORKFLOWS = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
/** Without its source map it is 0.56 MB, the SDK nearly all of it; zod would not fit in. */
const CODE_BYTES_MAX = 650_000;
const SOURCE_MAP = /\/\/# sourceMappingURL=.*/g;

describe('the workflow bundle', () => {
  let code = '';

  beforeAll(async () => {
    const logger = new DefaultLogger('ERROR');
    ({ code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger }));
  });

  it('is accepted by the bundler of Temporal', () => {
    expect(code).toContain('callTask');
  });

  it('stays within its budget', () => {
    expect(code.replace(SOURCE_MAP, '').length).toBeLessThan(CODE_BYTES_MAX);
  });
});
