import type { CampaignSchedule, CampaignStatus } from './campaign.js';
import type { ConsentGrade, PolicyPack, Purpose } from './policy-pack.js';

/** What to do with a contact whose zone is ambiguous. */
export const CONTACT_TIMEZONE_POLICIES = ['campaign', 'intersection', 'skip'] as const;
export type ContactTimezonePolicy = (typeof CONTACT_TIMEZONE_POLICIES)[number];

/** Everything the gate asks about one contact in one campaign. Instants are line time. */
export interface GateFacts {
  campaign: CampaignGateFacts;
  line: LineGateFacts;
  /** Of the company: the platform's packs without those dropped, and its own. */
  packs: readonly PolicyPack[];
  approvals: readonly { kind: string; subject: string | null }[];
  /** External do-not-call lists that were imported; `asOf` is `YYYY-MM-DD`. */
  lists: readonly { code: string; asOf: string }[];
  contact: ContactGateFacts;
}

export interface CampaignGateFacts {
  status: CampaignStatus;
  admissionOpen: boolean;
  schedule: CampaignSchedule;
  contactTimezonePolicy: ContactTimezonePolicy;
  purpose: Purpose;
  /** Consent that holds for all contacts. */
  consentGrade: ConsentGrade;
  /** USD; null: no budget. */
  budget: BudgetFacts | null;
}

export interface BudgetFacts {
  limitUsd: number;
  spentUsd: number;
  /** What open permits and live calls may still cost, this one excluded. */
  reservedUsd: number;
  /** What this call may cost at most. */
  nextCallUsd: number;
}

export interface LineGateFacts {
  /** It rings real phones. */
  isReal: boolean;
  /** Those that the campaign may show. */
  callerIds: readonly CallerIdFacts[];
}

export interface CallerIdFacts {
  phoneNumber: string;
  isLabelled: boolean;
  hasContract: boolean;
  restingUntilMs: number | null;
}

export interface ContactGateFacts {
  phoneNumber: string;
  /** ISO 3166; null: unknown. */
  country: string | null;
  /** As libphonenumber says: MOBILE, FIXED_LINE ...; null: unknown. */
  lineType: string | null;
  region: string | null;
  /** Candidate zones, sorted; empty: none known. */
  zones: readonly string[];
  /** One zone, from a source that can be relied on. */
  zonesKnown: boolean;
  isSuppressed: boolean;
  consentGrade: ConsentGrade;
  /** Dials of the company to this number that rang, in the last 31 days. */
  rangAtMs: readonly number[];
  /** The same for all numbers of the contact. */
  rangContactAtMs: readonly number[];
  /** Another call of this company to this number is ringing or talking. */
  numberInCall: boolean;
}
