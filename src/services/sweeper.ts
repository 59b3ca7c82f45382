import { agentError, unknownEnding, type Disposition } from '../domain/call.js';
import type { CallLife, CallView } from '../ports/call-life.js';
import type { CampaignLifecycle } from '../ports/campaign-lifecycle.js';
import type { EventLog } from '../ports/event-feed.js';
import type { SuspectLease, SweepStore } from '../ports/sweep-store.js';
import type { Telephony } from '../ports/telephony.js';
import type { WorkflowMessages, WorkflowStates } from '../ports/workflow-messages.js';

export interface SweeperDeps {
  store: SweepStore;
  life: CallLife;
  lifecycle: CampaignLifecycle;
  telephony: Telephony;
  messages: WorkflowMessages;
  states: WorkflowStates;
  events: Pick<EventLog, 'prune'>;
}

export interface Sweeper {
  /** One round; does nothing while another process sweeps. */
  sweep(): Promise<void>;
}

const LEASES_A_ROUND = 100;
/** A lease whose callTask still runs is looked at again after this. */
const EXTENSION_SECONDS = 60;
const IMPORT_SILENCE_SECONDS = 60;
const EVENTS_KEPT_DAYS = 30;

/**
 * Settles what nobody else will: attempts whose workflow is closed (terminated in the Web UI),
 * campaigns without their workflow, imports whose process died. An expired lease is suspect, not
 * free: the line is asked before it is freed.
 */
export function createSweeper(deps: SweeperDeps): Sweeper {
  return {
    async sweep() {
      await deps.store.exclusively(async () => {
        for (const lease of await deps.store.expiredLeases(LEASES_A_ROUND)) {
          await settleLease(deps, lease);
        }
        await failLostCampaigns(deps);
        for (const campaignId of await deps.store.failStaleImports(IMPORT_SILENCE_SECONDS)) {
          await wake(deps, campaignId);
        }
        await deps.events.prune(EVENTS_KEPT_DAYS);
      });
    },
  };
}

async function settleLease(deps: SweeperDeps, lease: SuspectLease): Promise<void> {
  const { permitId, callTaskId, campaignId } = lease;
  if (await deps.states.isCallTaskOpen(campaignId, callTaskId)) {
    await deps.store.extendLease(permitId, EXTENSION_SECONDS);
    return;
  }
  const call = await deps.life.view(permitId);
  if (call === null || call.state === 'reserved') {
    const { roomOn } = await deps.life.giveBack(permitId, 'workflow_lost', 0);
    if (roomOn !== null) await deps.telephony.hangUp(roomOn, permitId);
  } else {
    await deps.life.finish({
      callId: permitId,
      disposition: await endingOf(deps, call),
      cancelled: false,
    });
  }
  await deps.store.forgetWorkflow(callTaskId);
  await wake(deps, campaignId);
}

/**
 * Null when the agent's report says it. Whatever still rings or talks is hung up: nobody would
 * write it down.
 */
async function endingOf(deps: SweeperDeps, call: CallView): Promise<Disposition | null> {
  // First the hang-up: a dial that is still on its way must find the room closed.
  await deps.telephony.hangUp(call.line, call.callId);
  const found = await deps.telephony.find(call.line, call.callId);
  if (call.hasReport) return null;
  switch (found.state) {
    case 'none':
      return unknownEnding('never_dialled');
    case 'ringing':
      return unknownEnding('workflow_lost');
    case 'answered':
      return agentError('workflow_lost');
    case 'ended':
      return endedWithoutReport(found.disposition);
  }
}

function endedWithoutReport(disposition: Disposition): Disposition {
  if (disposition.network === 'answered') return agentError('workflow_lost');
  // It was our own hang-up that ended the ringing, not a wish of the person or the operator.
  return disposition.network === 'cancelled' ? unknownEnding('workflow_lost') : disposition;
}

async function failLostCampaigns(deps: SweeperDeps): Promise<void> {
  for (const campaignId of await deps.store.campaignsThatShouldLive()) {
    if (!(await deps.states.isCampaignOpen(campaignId))) {
      await deps.lifecycle.settle(campaignId, { kind: 'workflow_lost' });
    }
  }
}

function wake(deps: SweeperDeps, campaignId: string): Promise<void> {
  return deps.messages.send({ campaignId, callTaskId: null, message: 'wake', controlSeq: null });
}
