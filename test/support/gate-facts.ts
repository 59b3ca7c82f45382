import type {
  BudgetFacts,
  CampaignGateFacts,
  ContactGateFacts,
  GateFacts,
  LineGateFacts,
} from '../../src/domain/gate-facts.js';
import type { PackRules, PolicyPack } from '../../src/domain/policy-pack.js';

/** A Tuesday, 11:00 in Moscow. */
export const NOW_MS = Date.parse('2026-03-03T08:00:00Z');
export const SECOND_MS = 1_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface GateWish extends Partial<Omit<GateFacts, 'campaign' | 'line' | 'contact'>> {
  campaign?: Partial<Omit<CampaignGateFacts, 'schedule'>>;
  schedule?: Partial<CampaignGateFacts['schedule']>;
  line?: Partial<LineGateFacts>;
  contact?: Partial<ContactGateFacts>;
}

/** Facts that nothing stands against, save what is given. */
export function gateFacts(wish: GateWish = {}): GateFacts {
  const { campaign, schedule, line, contact, ...rest } = wish;
  return {
    campaign: {
      status: 'running',
      admissionOpen: true,
      schedule: {
        startTimeMs: NOW_MS - HOUR_MS,
        endTimeMs: NOW_MS + 30 * DAY_MS,
        dailyStart: '09:00',
        dailyEnd: '18:00',
        timezone: 'Europe/Moscow',
        daysOfWeek: [1, 2, 3, 4, 5, 6, 7],
        holidays: [],
        ...schedule,
      },
      contactTimezonePolicy: 'campaign',
      purpose: 'informational',
      consentGrade: 'none',
      budget: null,
      ...campaign,
    },
    line: { isReal: false, callerIds: [], ...line },
    packs: [],
    approvals: [],
    lists: [],
    contact: {
      phoneNumber: '+79161234567',
      country: 'RU',
      lineType: 'MOBILE',
      region: null,
      zones: ['Europe/Moscow'],
      zonesKnown: true,
      isSuppressed: false,
      consentGrade: 'none',
      rangAtMs: [],
      rangContactAtMs: [],
      numberInCall: false,
      ...contact,
    },
    ...rest,
  };
}

/** A pack that binds everybody, with these rules. */
export function aPack(rules: PackRules, pack: Partial<PolicyPack> = {}): PolicyPack {
  return {
    code: 'test',
    version: '1',
    title: 'A pack for a test',
    applies: { countries: ['*'] },
    sources: [{ id: 'law', url: 'https://example.com/law', says: 'so' }],
    rules,
    ...pack,
  };
}

export function aBudget(budget: Partial<BudgetFacts> = {}): BudgetFacts {
  return { limitUsd: 10, spentUsd: 0, reservedUsd: 0, nextCallUsd: 1, ...budget };
}

export const A_CALLER_ID = {
  phoneNumber: '+74951234567',
  isLabelled: true,
  hasContract: true,
  restingUntilMs: null,
};

/** The same hours on every day. */
export function everyDay(from: string, to: string) {
  const hours = [[from, to]] as [string, string][];
  return { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours, sun: hours };
}
