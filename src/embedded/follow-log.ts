import { closeSync, openSync, readSync } from 'node:fs';
import { logSize } from './spawned-process.js';

const POLL_MS = 300;
const READ_BYTES_MAX = 256 * 1024;

/**
 * Shows what a part writes into its log from now on, each line with its name; answers how to end
 * that.
 */
export function followLog(
  { name, logFile }: { name: string; logFile: string },
  say: (line: string) => void,
): () => void {
  let position = logSize(logFile);
  let rest = '';
  const timer = setInterval(() => {
    const size = logSize(logFile);
    // The log was put aside and begun anew.
    if (size < position) position = 0;
    if (size === position) return;
    const buffer = Buffer.alloc(Math.min(size - position, READ_BYTES_MAX));
    const file = openSync(logFile, 'r');
    position += readSync(file, buffer, 0, buffer.length, position);
    closeSync(file);
    const lines = (rest + buffer.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) say(`${name} | ${line}`);
  }, POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
