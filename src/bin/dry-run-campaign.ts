import type { CampaignWideFacts } from '../db/gate-campaign.js';
import type { GateFactsReader } from '../db/gate-facts.js';
import type { Database } from '../db/knex.js';
import { createDryRunStore } from '../db/dry-run-facts.js';
import { toLineTime, type LineClock } from '../domain/clock.js';
import type { PolicyPack, Purpose } from '../domain/policy-pack.js';
import type { DryRunLimits } from '../ports/dry-run-store.js';
import { knownNumbersOf } from './dry-run-numbers.js';

/** By whose settings the contacts of a file are judged. */
export interface DryRunCampaign {
  gate: CampaignWideFacts;
  limits: DryRunLimits;
  clock: LineClock;
  nowMs: number;
  /** What the company knows of these numbers; null: there is no company. */
  known: ReturnType<typeof knownNumbersOf> | null;
}

export interface CampaignOptions {
  timezone: string;
  dailyStart: string;
  dailyEnd: string;
  purpose: Purpose;
  perMinute: number;
  channels: number;
  attemptsMax: number;
  packs: readonly PolicyPack[];
  nowMs: number;
  clock: LineClock;
}

const RETRY_DELAY_MS = 30 * 60_000;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** A campaign that is nowhere but on the command line, on a line that rings nobody. */
export function ofOptions(options: CampaignOptions): DryRunCampaign {
  const { timezone, dailyStart, dailyEnd, purpose, perMinute, channels, attemptsMax } = options;
  const days = { daysOfWeek: EVERY_DAY, holidays: [] };
  const schedule = { startTimeMs: null, endTimeMs: null, dailyStart, dailyEnd, timezone, ...days };
  return {
    gate: {
      campaign: {
        ...{ status: 'running', admissionOpen: true, schedule, purpose, budget: null },
        ...{ contactTimezonePolicy: 'campaign', consentGrade: 'none' },
      },
      line: { isReal: false, callerIds: [] },
      packs: options.packs,
      approvals: [],
      lists: [],
    },
    limits: { perMinute, channels, attemptsMax, retryDelayMs: RETRY_DELAY_MS },
    ...{ clock: options.clock, nowMs: options.nowMs, known: null },
  };
}

/** A campaign of the platform that runs here, with the suppressions and consents of its company. */
export async function ofCampaign(
  db: Database,
  gate: GateFactsReader,
  id: string,
): Promise<DryRunCampaign | null> {
  const shared = await gate.readCampaign(db, id);
  const facts = await createDryRunStore(db, gate).read(null, id, { contactsMax: 1 });
  if (shared === null || facts === null) return null;
  const { limits, clock } = facts;
  const nowMs = toLineTime(clock, Date.now());
  return { gate: shared, limits, clock, nowMs, known: knownNumbersOf(db, id) };
}
