import { setTimeout as wait } from 'node:timers/promises';
import { candidateZones, zoneKeyOf, type ZoneTable } from '../domain/contact-zones.js';
import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';
import type { Skillbase, SkillbaseStore } from '../ports/skillbase-store.js';
import type { TestCallStore } from '../ports/test-call-store.js';
import type { CampaignControl } from './campaign-control.js';
import type { CampaignService, WantedCampaign } from './campaigns.js';

interface NumberFacts {
  phoneNumber: string;
  country: string | null;
  lineType: string | null;
}

export interface TestCallDeps {
  store: TestCallStore;
  skillbases: Pick<SkillbaseStore, 'get'>;
  campaigns: Pick<CampaignService, 'create'>;
  control: CampaignControl;
  readNumber: (written: string) => NumberFacts | { reason: string };
  zones: ZoneTable;
}

export interface WantedTestCall {
  skillbaseId: string;
  /** As people write it. */
  phoneNumber: string;
  /** A campaign of one contact and one attempt with this bot. */
  campaignOf(skillbase: Skillbase): WantedCampaign;
}

export interface TestCall {
  campaignId: string;
  callTaskId: string;
  /** Null: it is not admitted yet. */
  callId: string | null;
  phoneNumber: string;
  lineKind: 'simulator' | 'livekit';
}

export type TestCalls = ReturnType<typeof createTestCalls>;

const CALL_WITHIN_MS = 2_000;
const POLL_MS = 50;

/**
 * A test call is a campaign of one contact: the same gate, line and bot as any call, and the same
 * answers to why it was made or not.
 */
export function createTestCalls(deps: TestCallDeps) {
  const { store, skillbases, campaigns, control, readNumber, zones: table } = deps;
  return {
    async make(principal: Principal, wanted: WantedTestCall): Promise<TestCall> {
      const number = readNumber(wanted.phoneNumber);
      if ('reason' in number) throw wrongNumber(number.reason);
      const skillbase = await skillbases.get(principal.companyId, wanted.skillbaseId);
      if (!skillbase.isActive) {
        throw new DomainError('state_conflict', 'This bot is not active.', {
          extra: { state: 'inactive' },
        });
      }
      const campaign = await campaigns.create(principal, wanted.campaignOf(skillbase));
      const found = candidateZones({ ...number, column: null, region: null, table });
      const callTaskId = await store.insert({
        ...number,
        ...{ campaignId: campaign.id, companyId: campaign.companyId },
        zoneKey: zoneKeyOf(number.country, found),
        zoneSource: found.source,
      });
      await control.request(principal, campaign.id, 'start');
      return {
        ...{ campaignId: campaign.id, callTaskId, phoneNumber: number.phoneNumber },
        callId: await callWithin(store, callTaskId),
        lineKind: await store.lineKind(campaign.lineId),
      };
    },
  };
}

async function callWithin(store: TestCallStore, callTaskId: string): Promise<string | null> {
  const until = performance.now() + CALL_WITHIN_MS;
  for (;;) {
    const callId = await store.callOf(callTaskId);
    if (callId !== null || performance.now() >= until) return callId;
    await wait(POLL_MS);
  }
}

function wrongNumber(reason: string): DomainError {
  return new DomainError('validation_failed', `phone_number: ${reason}.`, {
    errors: [{ field: 'phone_number', message: reason }],
  });
}
