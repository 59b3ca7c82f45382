import { startPlatform } from '../../src/embedded/platform.js';
import { fakeParts } from './fake-parts.js';

/**
 * Run by tests that kill a whole platform: prints the pids of its children, or why it did not
 * start.
 */
try {
  const platform = await startPlatform({ env: process.env, parts: fakeParts });
  process.stdout.write(`${JSON.stringify({ pids: platform.childPids(), url: platform.apiUrl })}\n`);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
