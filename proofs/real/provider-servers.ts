import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type {
  Answered,
  ProviderAnswers,
  ProviderAsks,
  ProviderUrls,
  ProviderVerb,
} from './provider-protocol.js';

export interface ProviderServers {
  urls: ProviderUrls;
  pid: number;
  behave(given: ProviderAsks['behave']): Promise<null>;
  prepare(texts: readonly string[]): Promise<null>;
  drop(provider: ProviderAsks['drop']['provider']): Promise<null>;
  /** All that was heard, said and answered until now. */
  seen(): Promise<ProviderAnswers['seen']>;
  /** What each of them took in and gave out until now. */
  billed(): Promise<ProviderAnswers['billed']>;
  stop(): Promise<void>;
}

const CHILD = fileURLToPath(new URL('provider-child.ts', import.meta.url));

/** The paid providers, played on their wire protocols by a process of their own. */
export async function startProviderServers(): Promise<ProviderServers> {
  const child = fork(CHILD, [], {
    ...{ execArgv: ['--import', 'tsx'], stdio: 'inherit' },
    // JSON knows no Infinity, and a fault is often meant for ever.
    serialization: 'advanced',
  });
  const waiting = new Map<number, (answer: unknown) => void>();
  let asked = 0;
  const ready = new Promise<unknown>((resolve) => waiting.set(0, resolve));
  child.on('message', ({ id, answer }: Answered) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  const gone = once(child, 'exit');
  const ask = async <Verb extends ProviderVerb>(verb: Verb, given: ProviderAsks[Verb]) => {
    asked += 1;
    const answered = new Promise<unknown>((resolve) => waiting.set(asked, resolve));
    child.send({ id: asked, verb, with: given });
    return (await answered) as ProviderAnswers[Verb];
  };
  const failed = gone.then(() => Promise.reject(new Error('the providers did not start')));
  failed.catch(() => undefined);
  const urls = (await Promise.race([ready, failed])) as ProviderUrls;
  return {
    urls,
    pid: child.pid ?? 0,
    behave: (given) => ask('behave', given),
    prepare: (texts) => ask('prepare', { texts: [...texts] }),
    drop: (provider) => ask('drop', { provider }),
    seen: () => ask('seen', {}),
    billed: () => ask('billed', {}),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await gone;
    },
  };
}
