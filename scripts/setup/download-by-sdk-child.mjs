/**
 * Run by download-by-sdk.mjs in a process of its own, so that a download that hangs can be ended.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [downloadDir] = process.argv.slice(2);
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir } },
  });
  await environment.teardown();
} catch (error) {
  console.error(`reason: ${String(error.message).replaceAll('\n', ' ').slice(0, 300)}`);
  process.exitCode = 1;
}
