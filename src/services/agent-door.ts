import type { CallReport, CallTurn } from '../domain/call-report.js';
import { DomainError } from '../domain/errors.js';
import type { AgentDoorStore, CallBriefing } from '../ports/agent-door-store.js';
import type { CallCompletion, HeartbeatDetails } from '../ports/call-completion.js';
import { verifyCallToken } from './call-token.js';

export interface AgentDoorDeps {
  store: AgentDoorStore;
  completion: CallCompletion;
  secret: string;
  nowMs?: () => number;
}

export type AgentDoor = ReturnType<typeof createAgentDoor>;

/** Several heartbeats may be lost before the channel of a call becomes suspect. */
const LEASE_SECONDS = 90;

/**
 * The only way of an agent into the platform: it knows its call, its token and this door, nothing
 * else.
 */
export function createAgentDoor({ store, completion, secret, nowMs = Date.now }: AgentDoorDeps) {
  return {
    /** Checked before anything is read, so that strangers learn not even which calls exist. */
    assertToken(callId: string, token: string | null): void {
      if (token !== null && verifyCallToken(secret, token, { callId, nowMs: nowMs() })) return;
      throw new DomainError('unauthenticated', 'This token does not open the door of this call.');
    },

    async briefing(callId: string): Promise<CallBriefing> {
      return (await store.briefing(callId)) ?? unknownCall();
    },

    /** The channel is kept first: an agent that talks holds it, whether Temporal answers or not. */
    async heartbeat(callId: string, details: HeartbeatDetails): Promise<{ hangUp: boolean }> {
      const call = (await store.extendLease(callId, LEASE_SECONDS)) ?? unknownCall();
      if (call.state === 'ended') return { hangUp: true };
      // Before the answer no activity waits for this call that a beat could keep alive.
      if (call.state !== 'live') return { hangUp: false };
      // `gone` of a call that has not ended: its workflow does not wait yet, and will.
      return { hangUp: (await completion.heartbeat(call, details)) === 'hang_up' };
    },

    async addTurns(callId: string, turns: readonly CallTurn[]): Promise<void> {
      if ((await store.addTurns(callId, turns)) === null) unknownCall();
    },

    /**
     * Stored first, then told. When Temporal is away the agent is refused and brings the report
     * again; it is kept already, so that only the telling is repeated.
     */
    async report(callId: string, report: CallReport): Promise<{ taken: boolean }> {
      const call = (await store.keepReport(callId, report)) ?? unknownCall();
      if (call.state !== 'ended') await completion.complete(call);
      return { taken: call.taken };
    },
  };
}

function unknownCall(): never {
  throw new DomainError('not_found', 'There is no such call.');
}
