import type { ParticipantInfo } from 'livekit-server-sdk';
import { isAgent, roomOf, type LivekitApi } from './livekit-api.js';
import { presentIn } from './livekit-calls.js';

/** The agent says by an attribute that it is ready for its call, or why it can not hold it. */
type Attributes = Pick<ParticipantInfo, 'attributes'>;

const isReady = ({ attributes }: Attributes) => attributes['agent.ready'] === '1';
const problemOf = ({ attributes }: Attributes) => attributes['agent.error'];

export function hasSpokenUp(agent: Attributes): boolean {
  return isReady(agent) || problemOf(agent) !== undefined;
}

/** Null: an agent is ready, or nobody can say. */
export async function agentProblem(api: LivekitApi, callId: string): Promise<string | null> {
  const present = await presentIn(api, roomOf(callId)).catch(() => []);
  const agents = present.filter(isAgent);
  if (agents.some(isReady)) return null;
  return agents.map(problemOf).find((problem) => problem !== undefined) ?? null;
}
