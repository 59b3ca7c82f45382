import { setTimeout as wait } from 'node:timers/promises';
import {
  CONTROL_ALLOWED_FROM,
  CONTROL_OF_VERB,
  type CampaignStatus,
  type ControlVerb,
} from '../domain/campaign.js';
import { DomainError } from '../domain/errors.js';
import { nameOf, type Principal } from '../domain/principal.js';
import type {
  Campaign,
  CampaignStore,
  ControlFacts,
  ControlRequest,
} from '../ports/campaign-store.js';
import type { Outbox } from './outbox.js';

export interface CampaignControlDeps {
  campaigns: Pick<CampaignStore, 'requestControl' | 'statusOf' | 'get'>;
  outbox: Pick<Outbox, 'deliverWithin'>;
}

export interface CampaignControl {
  /**
   * Stores the request, hands it to the workflow, and waits a moment for the status that it leads
   * to.
   */
  request(principal: Principal, id: string, verb: ControlVerb): Promise<Campaign>;
}

/**
 * From the request's arrival: how long the status is waited for, and how long Temporal may take the
 * message.
 */
const STATUS_WITHIN_MS = 2_000;
const TAKEN_WITHIN_MS = 2_400;
const POLL_MS = 50;

const REACHES: Record<ControlVerb, readonly CampaignStatus[]> = {
  start: ['running', 'scheduled'],
  pause: ['paused'],
  resume: ['running', 'scheduled'],
  stop: ['stopping', 'stopped'],
};

/**
 * Start, pause, resume and stop. The API never writes a campaign's status: it writes down what was
 * asked for, and the campaign's workflow carries it out.
 */
export function createCampaignControl({ campaigns, outbox }: CampaignControlDeps): CampaignControl {
  return {
    async request(principal, id, verb) {
      const arrivedAt = performance.now();
      const scope = principal.companyId;
      const which = { scope, id, verb, by: nameOf(principal) };
      await campaigns.requestControl(which, (facts) => decideControl(verb, facts));
      const leftMs = TAKEN_WITHIN_MS - (performance.now() - arrivedAt);
      if (!(await outbox.deliverWithin(id, leftMs))) throw requestStands();
      while (performance.now() - arrivedAt < STATUS_WITHIN_MS) {
        if (REACHES[verb].includes(await campaigns.statusOf(id))) break;
        await wait(POLL_MS);
      }
      return campaigns.get(scope, id);
    },
  };
}

function requestStands(): DomainError {
  return new DomainError(
    'unavailable',
    'Temporal does not answer. Your request is kept and will be carried out as soon as it does.',
    { extra: { request_stands: true } },
  );
}

/** Whether the request is possible, and what it writes; pure. */
export function decideControl(verb: ControlVerb, facts: ControlFacts): ControlRequest {
  const { status } = facts;
  if (!CONTROL_ALLOWED_FROM[verb].includes(status)) {
    throw conflict(`A campaign that is ${status} cannot be asked to ${verb}.`, status);
  }
  if (facts.requestedJustNow) {
    throw conflict(
      `This campaign has just been asked to ${verb}; that is being carried out.`,
      status,
    );
  }
  const isStart = verb === 'start';
  if (isStart) refuseImpossibleStart(facts);
  return {
    control: CONTROL_OF_VERB[verb],
    closesAdmission: verb === 'pause' || verb === 'stop',
    skillbaseVersion: isStart ? (facts.skillbaseVersion ?? facts.skillbase.version) : null,
  };
}

function refuseImpossibleStart(facts: ControlFacts): void {
  const { status, skillbase } = facts;
  if (!skillbase.isActive || skillbase.isArchived) {
    throw conflict('The skillbase of this campaign is not active.', status);
  }
  if (!facts.hasOpenTasks) {
    throw conflict('There is nobody to call: upload a list of contacts first.', status);
  }
}

function conflict(message: string, status: CampaignStatus): DomainError {
  return new DomainError('state_conflict', message, { extra: { state: status } });
}
