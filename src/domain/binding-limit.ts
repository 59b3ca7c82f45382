import type { Sentence } from './why-reasons.js';

/** Which limit decides when the next contact of a campaign is dialled. */
export const BINDING_LIMITS = [
  'campaign_rate',
  'campaign_channels',
  'company_rate',
  'company_channels',
  'line_rate',
  'line_channels',
  'fair_share',
  'line_congested',
] as const;
export type BindingLimit = (typeof BINDING_LIMITS)[number];

/** A company or a line, as one of its campaigns sees it. */
export interface SharedRoom {
  /** Dials a minute; null: no limit of its own. */
  perMinute: number | null;
  /** Null: no limit of its own. */
  channels: number | null;
  heldChannels: number;
  /** What part of the rate and the channels is this campaign's while others want some too; 0..1. */
  share: number;
}

/** What the next dials of a campaign are limited by. Rates are dials a minute of line time. */
export interface QueueFacts {
  campaign: { perMinute: number; channels: number; heldChannels: number };
  company: SharedRoom;
  line: SharedRoom & {
    /** What part of its rate a congested line uses; 1: all of it. */
    factor: number;
  };
  /** What was granted lately while work waited; null: too little to tell. */
  observedPerMinute: number | null;
  /** The campaign found no channel free when it last wanted one. */
  waitsForChannel: boolean;
  /** How long an attempt holds a channel on average, seconds of line time. */
  holdSeconds: number;
  /**
   * What part of the first attempts comes back for another, what part of the later ones, and how
   * long after the end of the call.
   */
  comesBack: { share: number; shareAgain: number; delaySeconds: number };
}

/** Slots are spaced so that this part of a limit is used (see `pacing`). */
const USED_OF_LIMIT = 0.99;
/** A campaign that dials at less than this part of its rate is limited by something else. */
const KEPT_OF_RATE = 0.9;
/** Of channels that bind so many may be free for a moment. */
const FREED_SHARE = 0.25;

export const LIMIT_SENTENCES: Record<BindingLimit, Sentence> = {
  campaign_rate: { en: "the campaign's rate is the limit", ru: 'темп задаёт кампания' },
  campaign_channels: {
    en: "all channels of the campaign's limit are in use",
    ru: 'заняты все каналы кампании',
  },
  company_rate: { en: "the company's rate is the limit", ru: 'темп задаёт лимит компании' },
  company_channels: {
    en: "all channels of the company's limit are in use",
    ru: 'заняты все каналы компании',
  },
  line_rate: { en: "the line's rate is the limit", ru: 'темп задаёт линия' },
  line_channels: { en: 'all channels of the line are in use', ru: 'заняты все каналы линии' },
  fair_share: {
    en: 'other campaigns use the same limit, each gets its share',
    ru: 'лимит делят несколько кампаний, каждая получает свою долю',
  },
  line_congested: {
    en: 'the operator is overloaded, so the line dials more slowly',
    ru: 'оператор перегружен, линия звонит медленнее',
  },
};

/** What binds, and how many dials a minute it leaves. */
export function bindingLimit(facts: QueueFacts): { limit: BindingLimit; perMinute: number } {
  const { observedPerMinute: observed } = facts;
  const [first] = rates(facts).sort((a, b) => a.perMinute - b.perMinute);
  const rate = first ?? { limit: 'campaign_rate', perMinute: facts.campaign.perMinute };
  const isSlower = observed !== null && observed < rate.perMinute * KEPT_OF_RATE;
  const full = fullChannels(facts, isSlower || facts.waitsForChannel ? FREED_SHARE : 0);
  // A share of a rate is a promise. Of channels, what was granted while they were still free says
  // too much, and calls that have ended already, the short ones, do as well.
  const isPromise = full === null && rate.limit === 'fair_share';
  const seen = isPromise && observed !== null ? observed : leastOf(rate, full);
  return {
    limit: (full ?? rate).limit,
    perMinute: Math.min(seen, observed ?? Infinity),
  };
}

function leastOf(rate: Candidate, full: Candidate | null): number {
  return Math.min(rate.perMinute, full?.perMinute ?? Infinity);
}

interface Candidate {
  limit: BindingLimit;
  perMinute: number;
}

function rates({ campaign, company, line }: QueueFacts): Candidate[] {
  const found: Candidate[] = [
    { limit: 'campaign_rate', perMinute: campaign.perMinute * USED_OF_LIMIT },
  ];
  if (company.perMinute !== null) {
    const limit = company.share < 1 ? 'fair_share' : 'company_rate';
    found.push({ limit, perMinute: company.perMinute * USED_OF_LIMIT * company.share });
  }
  if (line.perMinute !== null) {
    const shared = line.share < 1 ? 'fair_share' : 'line_rate';
    found.push({
      limit: line.factor < 1 ? 'line_congested' : shared,
      perMinute: line.perMinute * USED_OF_LIMIT * line.factor * line.share,
    });
  }
  return found;
}

/**
 * The first level whose channels are taken, the campaign's own first. `freed`: what part of them
 * may be free for the moment between two calls, but one at least.
 */
function fullChannels(
  { campaign, company, line, holdSeconds }: QueueFacts,
  freed: number,
): Candidate | null {
  const isFull = (held: number, channels: number) =>
    held >= channels - (freed === 0 ? 0 : Math.max(1, freed * channels));
  const carries = (channels: number) => (channels * 60) / Math.max(1, holdSeconds);
  if (isFull(campaign.heldChannels, campaign.channels)) {
    return { limit: 'campaign_channels', perMinute: carries(campaign.channels) };
  }
  for (const [name, room] of [['company', company] as const, ['line', line] as const]) {
    if (room.channels === null || !isFull(room.heldChannels, room.channels)) continue;
    const limit = room.share < 1 ? 'fair_share' : (`${name}_channels` as const);
    return { limit, perMinute: carries(room.channels * room.share) };
  }
  return null;
}

/** Fewer slots tell nothing of a rate. */
const OBSERVED_MIN = 10;

/**
 * The rate of the slots granted last, newest first, back to the first pause that is longer than
 * `pauseMs`; null when they are too few. All line time.
 */
export function observedPerMinute(slotsMs: readonly number[], pauseMs: number): number | null {
  let count = 0;
  while (count + 1 < slotsMs.length && gapAt(slotsMs, count) <= pauseMs) count += 1;
  const spanMs = (slotsMs[0] ?? 0) - (slotsMs[count] ?? 0);
  return count < OBSERVED_MIN || spanMs <= 0 ? null : (count * 60_000) / spanMs;
}

function gapAt(slotsMs: readonly number[], at: number): number {
  return (slotsMs[at] ?? 0) - (slotsMs[at + 1] ?? 0);
}
