import { once } from 'node:events';

/**
 * Tells the test run what to put into its environment, then waits until the test run lets go of
 * this process.
 */
export async function serveUntilInputCloses(server: {
  environment: Record<string, string>;
  stop(): Promise<void>;
}): Promise<void> {
  // Ctrl-C reaches the whole process group; the closing input is what ends this process, in its own
  // time.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.stdout.write(`${JSON.stringify(server.environment)}\n`);
  process.stdin.resume();
  await once(process.stdin, 'close');
  await server.stop();
  process.exit(0);
}
