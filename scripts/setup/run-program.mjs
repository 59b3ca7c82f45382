import { spawn } from 'node:child_process';

const OUTPUT_CHARACTERS_MAX = 64 * 1024;

/**
 * Runs a program to its end, within a time limit, and never throws.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string, limitMs: number }} options
 * @returns {Promise<{ ok: boolean, output: string, problem: string }>} `problem` is one line, empty
 * when all went well
 */
export function runProgram(file, args, { env, cwd, limitMs }) {
  return new Promise((resolve) => {
    let output = '';
    let expired = false;
    // A group of its own, so that the limit also ends what the program started.
    const child = spawn(file, args, {
      env,
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (text) => {
      output = (output + text).slice(-OUTPUT_CHARACTERS_MAX);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const timer = setTimeout(() => {
      expired = true;
      endGroup(child.pid);
    }, limitMs);
    const finish = (problem) => {
      clearTimeout(timer);
      process.removeListener('exit', endWithUs);
      resolve({ ok: problem === '', output, problem });
    };
    const endWithUs = () => endGroup(child.pid);
    process.once('exit', endWithUs);
    child.on('error', (error) => finish(error.code === 'ENOENT' ? 'not found' : error.message));
    child.on('close', (code, signal) => {
      if (expired) return finish(`no answer within ${Math.round(limitMs / 1000)} s`);
      finish(code === 0 ? '' : lastLine(output) || `ended with ${signal ?? `code ${code}`}`);
    });
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already, which is what was wanted.
  }
}

function lastLine(text) {
  const lines = text.split('\n').map((line) => line.trim());
  const line = lines.findLast((candidate) => candidate !== '') ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
