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
  /** How long an attempt holds a channel on average, seconds of line time. */
  holdSeconds: number;
}

/** Where a task that may be called now stands in the order of its campaign. */
export interface Ahead {
  kind: 'fresh' | 'due';
  /** Those of its own kind before it, and all of the other kind that wait now. */
  sameKind: number;
  otherKind: number;
}

export interface QueuePlace {
  limit: BindingLimit;
  /** Tasks that are called before it, as far as is known now. */
  position: number;
  /** What the campaign dials at; of line time. */
  perMinute: number;
  /** From now on, line time. */
  waitMs: number;
  /** The estimate is meant to be right within it; line time. */
  errorMs: number;
}

/** Slots are spaced so that this part of a limit is used (see `pacing`). */
const USED_OF_LIMIT = 0.99;
/** While both kinds wait, due tasks get this part of the permits and fresh ones the rest. */
const DUE_SHARE = 0.7;
/** Retries that become due meanwhile, calls that take longer than usual. */
const ERROR_SHARE = 0.25;

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
  const full = fullChannels(facts);
  const [first = { limit: 'campaign_rate' as const, perMinute: facts.campaign.perMinute }] = [
    ...rates(facts),
    ...(full === null ? [] : [full]),
  ].sort((a, b) => a.perMinute - b.perMinute);
  const binding = full ?? first;
  const { observedPerMinute: observed } = facts;
  // A promise of channels is worth less than what they were seen to carry.
  const isGuess = full !== null || first.limit === 'fair_share';
  const seen = observed !== null && (isGuess || observed < first.perMinute);
  return { limit: binding.limit, perMinute: seen ? observed : first.perMinute };
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

/** The first level without a free channel, the campaign's own first. */
function fullChannels({ campaign, company, line, holdSeconds }: QueueFacts): Candidate | null {
  const carries = (channels: number) => (channels * 60) / Math.max(1, holdSeconds);
  if (campaign.heldChannels >= campaign.channels) {
    return { limit: 'campaign_channels', perMinute: carries(campaign.channels) };
  }
  for (const [name, room] of [['company', company] as const, ['line', line] as const]) {
    if (room.channels === null || room.heldChannels < room.channels) continue;
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

/** How many are called before it: both kinds take turns while both wait. */
export function positionOf({ kind, sameKind, otherKind }: Ahead): number {
  const own = kind === 'due' ? DUE_SHARE : 1 - DUE_SHARE;
  return sameKind + Math.min(otherKind, Math.round((sameKind * (1 - own)) / own));
}

/** `leadMs`: from a permit to its dial when nobody is before it; line time. */
export function queuePlace(facts: QueueFacts, ahead: Ahead, leadMs: number): QueuePlace {
  const { limit, perMinute } = bindingLimit(facts);
  const position = positionOf(ahead);
  const queueMs = (position * 60_000) / Math.max(perMinute, 1e-6);
  return {
    ...{ limit, position, perMinute },
    waitMs: queueMs + leadMs,
    errorMs: queueMs * ERROR_SHARE + leadMs,
  };
}
