/**
 * Fair shares of what several campaigns want at once: dials a minute or channels. A line is shared
 * between companies by their weights, a company's part between its campaigns by their priorities;
 * what one does not need goes to the others. The parts never add up to more than there is.
 */
export interface Claim {
  weight: number;
  /** It can use no more than this. */
  most: number;
}

/** Water is poured into vessels as wide as the weights and as full as the claims. */
export function shareOut(capacity: number, claims: readonly Claim[]): number[] {
  const parts = claims.map(() => 0);
  const thirsty = claims
    .map(({ weight, most }, index) => ({ weight, most, index }))
    .sort((a, b) => a.most / a.weight - b.most / b.weight);
  let weights = thirsty.reduce((sum, { weight }) => sum + weight, 0);
  let left = Math.max(0, capacity);
  for (const { weight, most, index } of thirsty) {
    const part = Math.min(most, (left * weight) / weights);
    parts[index] = part;
    left -= part;
    weights -= weight;
  }
  return parts;
}

export interface CampaignClaim {
  campaignId: string;
  companyId: string;
  lineId: string;
  /** Of its company, on a line. */
  companyWeight: number;
  /** The company's own limit over all its lines; Infinity: none. */
  companyMost: number;
  /** Its weight within its company. */
  priority: number;
  /** Its own limit, or what it can use of it. */
  most: number;
}

/** What one campaign asks a part of: its line, and its company on all lines. */
export interface SharedPool {
  lineId: string;
  companyId: string;
  lineCapacity: number;
}

export interface FairShares {
  /** By campaign; those of other lines are told as far as the company shares with them. */
  parts: ReadonlyMap<string, number>;
  /** The line has no more to give. */
  lineBinds: boolean;
  companyBinds: boolean;
}

const NEARLY_ALL = 0.999;

export function fairShares(claims: readonly CampaignClaim[], pool: SharedPool): FairShares {
  const alone = new Map(claims.map(({ campaignId, most }) => [campaignId, most]));
  const onLine = claims.filter(({ lineId }) => lineId === pool.lineId);
  const ofCompany = claims.filter(({ companyId }) => companyId === pool.companyId);
  // What the line leaves to a campaign is all that it can use of its company's limit, and the other
  // way round; two turns are enough for a campaign has one line.
  const byLine = new Map([...alone, ...shareLine(onLine, pool, alone)]);
  const byCompany = new Map([...byLine, ...shareCompany(ofCompany, byLine)]);
  const usable = new Map([...alone, ...limitsOf(ofCompany, byCompany)]);
  const parts = new Map([...byCompany, ...shareLine(onLine, pool, usable)]);
  const companyMost = ofCompany[0]?.companyMost ?? Infinity;
  return {
    parts,
    lineBinds: sumOf(onLine, parts) >= pool.lineCapacity * NEARLY_ALL,
    companyBinds: sumOf(ofCompany, parts) >= companyMost * NEARLY_ALL,
  };
}

type Parts = Map<string, number>;

/** Companies first, then the campaigns of each. */
function shareLine(
  onLine: readonly CampaignClaim[],
  pool: SharedPool,
  most: ReadonlyMap<string, number>,
): Parts {
  const companies = [...groupByCompany(onLine).values()];
  const companyParts = shareOut(
    pool.lineCapacity,
    companies.map((campaigns) => ({
      weight: campaigns[0]?.companyWeight ?? 1,
      most: Math.min(campaigns[0]?.companyMost ?? Infinity, sumOf(campaigns, most)),
    })),
  );
  return new Map(
    companies.flatMap((campaigns, at) => among(campaigns, companyParts[at] ?? 0, most)),
  );
}

function shareCompany(campaigns: readonly CampaignClaim[], most: Parts): [string, number][] {
  return among(campaigns, campaigns[0]?.companyMost ?? Infinity, most);
}

function among(
  campaigns: readonly CampaignClaim[],
  capacity: number,
  most: ReadonlyMap<string, number>,
): [string, number][] {
  const claims = campaigns.map(({ campaignId, priority }) => ({
    weight: priority,
    most: most.get(campaignId) ?? 0,
  }));
  const whole = capacity === Infinity ? claims.map((claim) => claim.most) : null;
  const parts = whole ?? shareOut(capacity, claims);
  return campaigns.map(({ campaignId }, at) => [campaignId, parts[at] ?? 0]);
}

/** A company's limit holds its campaigns back only where it is short of it. */
function limitsOf(campaigns: readonly CampaignClaim[], byCompany: Parts): [string, number][] {
  const limit = campaigns[0]?.companyMost ?? Infinity;
  if (sumOf(campaigns, byCompany) < limit * NEARLY_ALL) return [];
  return campaigns.map(({ campaignId }) => [campaignId, byCompany.get(campaignId) ?? 0]);
}

function groupByCompany(claims: readonly CampaignClaim[]): Map<string, CampaignClaim[]> {
  const companies = new Map<string, CampaignClaim[]>();
  for (const claim of claims) {
    companies.set(claim.companyId, [...(companies.get(claim.companyId) ?? []), claim]);
  }
  return companies;
}

function sumOf(claims: readonly CampaignClaim[], parts: ReadonlyMap<string, number>): number {
  return claims.reduce((sum, { campaignId }) => sum + (parts.get(campaignId) ?? 0), 0);
}

export interface ChannelPart {
  campaignId: string;
  part: number;
  /** When it last got something; null: never. */
  servedAtMs: number | null;
}

/**
 * Whole channels out of the parts: what is left over by rounding down goes one by one to those that
 * have waited longest, so that two campaigns take turns on one channel.
 */
export function wholeChannels(parts: readonly ChannelPart[]): Map<string, number> {
  const whole = new Map(parts.map(({ campaignId, part }) => [campaignId, Math.floor(part + 1e-6)]));
  const total = Math.floor(parts.reduce((sum, { part }) => sum + part, 0) + 1e-6);
  let left = total - [...whole.values()].reduce((sum, channels) => sum + channels, 0);
  const waiting = parts
    .filter(({ campaignId, part }) => part - (whole.get(campaignId) ?? 0) > 1e-6)
    .sort((a, b) => (a.servedAtMs ?? 0) - (b.servedAtMs ?? 0));
  for (const { campaignId } of waiting) {
    if (left <= 0) break;
    whole.set(campaignId, (whole.get(campaignId) ?? 0) + 1);
    left -= 1;
  }
  return whole;
}
