import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { findTemporalServer, NO_SERVER } from '../../scripts/setup/temporal-server.mjs';
import { startTemporalServer } from '../../src/embedded/temporal-server.js';
import { serveUntilInputCloses } from './serve-until-input-closes.js';

/**
 * Keeps a Temporal dev server for a test run, and the workflows bundled once for all its workers. A
 * server named by `TEMPORAL_ADDRESS` is somebody's: tests never use it.
 */
const folder = await mkdtemp(join(tmpdir(), 'new-voice-test-'));
const say = (line: string) => process.stderr.write(`${line}\n`);

async function startServer() {
  const env = { ...process.env, TEMPORAL_ADDRESS: undefined };
  const found = await findTemporalServer(env, { obtain: true, print: say });
  if (found?.executable === undefined) throw new Error(NO_SERVER);
  return startTemporalServer({
    executable: found.executable,
    dataDir: join(folder, 'temporal'),
    log: () => undefined,
  });
}

async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    logger: undefined,
  });
  const codePath = join(folder, 'workflows.js');
  await writeFile(codePath, code);
  return codePath;
}

const [server, bundlePath] = await Promise.all([startServer(), bundleWorkflows()]);

await serveUntilInputCloses({
  environment: {
    NEW_VOICE_TEST_TEMPORAL: server.address,
    NEW_VOICE_TEST_TEMPORAL_UI: server.uiUrl,
    NEW_VOICE_TEST_BUNDLE: bundlePath,
  },
  stop: async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  },
});
