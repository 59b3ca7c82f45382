import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';

const LIMIT_MS = 20_000;

/** A process that is told to stop; what its stop does and how long it may take is in the script. */
async function run(stop: string, limitMs: number) {
  const script = `
    import { onShutdown } from './src/observability/graceful-shutdown.ts';
    const log = { info: (_, line) => console.log(line), error: (_, line) => console.log(line) };
    onShutdown(log, ${stop}, ${limitMs});
    setInterval(() => undefined, 60_000);
    console.log('ready');
  `;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  let printed = '';
  let heard = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    heard();
  });
  const says = async (line: string): Promise<void> => {
    while (!printed.includes(line)) await new Promise<void>((resolve) => (heard = resolve));
  };
  await says('ready');
  return { child, exited, says, printed: () => printed };
}

describe('a process that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'stops once and ends with 0 on %s',
    async (signal) => {
      const { child, exited, printed } = await run('async () => console.log("closed")', 5_000);

      child.kill(signal);

      expect(await exited).toEqual([0, null]);
      expect(printed().match(/closed/g)).toHaveLength(1);
    },
    LIMIT_MS,
  );

  it(
    'takes a signal that arrives twice at once as one',
    async () => {
      const stop = '() => new Promise((resolve) => setTimeout(resolve, 300))';
      const { child, exited, says } = await run(stop, 5_000);

      child.kill('SIGINT');
      await says('stopping');
      child.kill('SIGINT');

      expect(await exited).toEqual([0, null]);
    },
    LIMIT_MS,
  );

  it(
    'ends with 1 when its stop fails',
    async () => {
      const { child, exited } = await run('() => Promise.reject(new Error("stuck"))', 5_000);

      child.kill('SIGTERM');

      expect(await exited).toEqual([1, null]);
    },
    LIMIT_MS,
  );

  it(
    'ends with 1 when its stop outlasts the limit',
    async () => {
      const { child, exited } = await run('() => new Promise(() => undefined)', 200);

      child.kill('SIGTERM');

      expect(await exited).toEqual([1, null]);
    },
    LIMIT_MS,
  );

  it(
    'leaves at once with 1 on a second signal that comes later',
    async () => {
      const { child, exited, says } = await run('() => new Promise(() => undefined)', 15_000);
      child.kill('SIGTERM');
      await says('stopping');
      await new Promise((resolve) => setTimeout(resolve, 1_100));

      child.kill('SIGTERM');

      expect(await exited).toEqual([1, null]);
    },
    LIMIT_MS,
  );
});
