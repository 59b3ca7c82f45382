import type { CallReport, CallTurn } from '../domain/call-report.js';
import { DomainError } from '../domain/errors.js';
import { recordingRule, type RecordingRule } from '../domain/recording-rule.js';
import type { SkillbaseConfig } from '../domain/skillbase.js';
import { secretNamesOf } from '../domain/tool-secrets.js';
import type { AgentDoorStore, CallBriefing } from '../ports/agent-door-store.js';
import type { CallCompletion, HeartbeatDetails } from '../ports/call-completion.js';
import type { CompanySecretStore } from '../ports/company-secret-store.js';
import type { NewRecording, RecordingStore } from '../ports/recording-store.js';
import { verifyCallToken } from './call-token.js';

export interface AgentDoorDeps {
  store: AgentDoorStore;
  completion: CallCompletion;
  secrets: Pick<CompanySecretStore, 'valuesOf'>;
  recordings: Pick<RecordingStore, 'canKeep' | 'keep'>;
  secret: string;
  nowMs?: () => number;
}

export type AgentDoor = ReturnType<typeof createAgentDoor>;

/** What the store knows, and what follows from it for this call. */
export type FullBriefing = CallBriefing & {
  secrets: Record<string, string>;
  recording: RecordingRule;
};

/** Several heartbeats may be lost before the channel of a call becomes suspect. */
const LEASE_SECONDS = 90;

/**
 * The only way of an agent into the platform: it knows its call, its token and this door, nothing
 * else.
 */
export function createAgentDoor(deps: AgentDoorDeps) {
  const { store, completion, secrets, recordings, secret, nowMs = Date.now } = deps;
  const recordingOf = ({ recordingPolicy: policy, config }: CallBriefing): RecordingRule => {
    const { disclosure, voice } = config as Partial<SkillbaseConfig>;
    return recordingRule({
      ...{ policy, hasStore: recordings.canKeep, disclosure: disclosure ?? null },
      language: voice?.stt_language ?? '',
    });
  };
  return {
    /** Checked before anything is read, so that strangers learn not even which calls exist. */
    assertToken(callId: string, token: string | null): void {
      if (token !== null && verifyCallToken(secret, token, { callId, nowMs: nowMs() })) return;
      throw new DomainError('unauthenticated', 'This token does not open the door of this call.');
    },

    /** With the secrets that its bot uses, and no others. */
    async briefing(callId: string): Promise<FullBriefing> {
      const briefing = (await store.briefing(callId)) ?? unknownCall();
      const names = secretNamesOf(briefing.config);
      return {
        ...briefing,
        secrets: await secrets.valuesOf(briefing.company.id, names),
        recording: recordingOf(briefing),
      };
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

    /** The rule is asked again: what was wished for when the call began may be forbidden now. */
    async keepRecording(callId: string, recording: NewRecording): Promise<void> {
      const { isAllowed, reason } = recordingOf((await store.briefing(callId)) ?? unknownCall());
      if (!isAllowed) {
        throw new DomainError('state_conflict', `This call is not recorded: ${reason}.`);
      }
      if ((await recordings.keep(callId, recording)) === 'kept') return;
      throw new DomainError('validation_failed', 'The sound is not the one that was announced.', {
        errors: [{ field: 'Content-Digest', message: 'is not of these bytes' }],
      });
    },
  };
}

function unknownCall(): never {
  throw new DomainError('not_found', 'There is no such call.');
}
