import { setTimeout as pause } from 'node:timers/promises';
import type { Executed } from './swagger-ui.js';

const WAIT_LIMIT_MS = 240_000;
export const LOOK_EVERY_MS = 2_000;

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

export function check(held: boolean, what: string): void {
  if (!held) throw new Error(`not so: ${what}`);
  say(`ok  ${what}`);
}

/** Without words only a failure is told. */
export function expectStatus({ status, body }: Executed, wanted: number, what?: string): void {
  if (status !== wanted) throw new Error(`${what ?? ''}: ${status} ${JSON.stringify(body)}`);
  if (what !== undefined) say(`ok  ${status} ${what}`);
}

/** Looks again and again until there is something to see. */
export async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const limit = Date.now() + WAIT_LIMIT_MS;
  for (;;) {
    const seen = await look();
    if (seen !== null) {
      say(`ok  ${what}`);
      return seen;
    }
    if (Date.now() > limit) throw new Error(`waited in vain until ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

export function field(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null) throw new Error(`no object: ${String(body)}`);
  return (body as Record<string, unknown>)[name];
}

export function itemsOf(body: unknown): unknown[] {
  const items = field(body, 'items');
  if (!Array.isArray(items)) throw new Error('the answer is no list');
  return items;
}
