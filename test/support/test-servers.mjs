import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * The servers of one test run, each kept by a child process that ends when its standard input
 * closes: even a test run that is killed leaves nothing behind. What a server says of itself goes
 * into the environment, where every Jest worker finds it.
 */
const running = (globalThis.newVoiceTestServers ??= new Map());

/** Does nothing when the server runs already: several projects of one run share it. */
export async function startTestServer(name) {
  if (running.has(name)) return;
  const script = fileURLToPath(new URL(`serve-${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.set(name, child);
  const ready = once(createInterface({ input: child.stdout }), 'line');
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the test ${name} did not start: it ended with ${signal ?? `code ${code}`}`);
  });
  const [line] = await Promise.race([ready, ended]);
  ended.catch(() => undefined);
  Object.assign(process.env, JSON.parse(line));
}

export async function stopTestServers() {
  const children = [...running.values()];
  running.clear();
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin.end();
      await once(child, 'exit');
    }),
  );
}
