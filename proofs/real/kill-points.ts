import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RealStack } from './real-stack.js';

/** What is killed; `agent_job` is the process of the call, `agent_server` its parent. */
export const VICTIMS = [
  'agent_job',
  'agent_server',
  'livekit-sip',
  'livekit-server',
  'redis-server',
  'worker',
  'api',
] as const;
export type Victim = (typeof VICTIMS)[number];

const DOWN_MS = 5_000;

/**
 * kill -9, and after five seconds a start on the same data, as a supervisor would do it. Worker and
 * API have their own supervisor, which is quicker; the process of a call is nobody's to restart.
 */
export async function killAndRestart(
  stack: RealStack,
  victim: Victim,
  callId: string,
): Promise<void> {
  const { servers, agent, platform } = stack;
  switch (victim) {
    case 'agent_job': {
      const pid = jobOf(stack, callId);
      if (pid === null) throw new Error('no process of the agent has the call');
      process.kill(pid, 'SIGKILL');
      return;
    }
    case 'agent_server':
      await agent.kill();
      await pause(DOWN_MS);
      return agent.restart();
    case 'worker':
    case 'api':
      platform.kill(victim);
      return;
    default:
      await servers.kill(victim);
      await pause(DOWN_MS);
      return servers.restart(victim);
  }
}

/** The agents write down which process has which call. */
function jobOf({ folder }: RealStack, callId: string): number | null {
  const talks = join(folder, 'agent', 'talks');
  for (const name of readdirSync(talks)) {
    if (!name.includes(callId)) continue;
    const { pid } = JSON.parse(readFileSync(join(talks, name), 'utf8')) as { pid: number };
    return pid;
  }
  return null;
}
