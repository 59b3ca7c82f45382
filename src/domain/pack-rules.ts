import type { ContactGateFacts } from './gate-facts.js';
import type {
  AttemptCap,
  ConsentGrade,
  PackRule,
  PackRules,
  PolicyPack,
  Purpose,
  WindowRule,
} from './policy-pack.js';
import { CONSENT_GRADES } from './policy-pack.js';

/** A rule and the pack that it comes from, as `code@version`. */
export type InForce<Rule> = Rule & { pack: string };

/** What all packs that bind a contact ask for together: nothing of it takes anything back. */
export interface RulesInForce {
  packs: readonly string[];
  windows: readonly InForce<WindowRule>[];
  /** An ambiguous zone must be asked for in all its candidates. */
  forcesIntersection: boolean;
  attemptCaps: readonly InForce<AttemptCap>[];
  /** The strongest. */
  consent: InForce<{ grade: ConsentGrade; source: string }> | null;
  blocked: readonly InForce<{ source: string; unlessApproval: string }>[];
  approvals: readonly InForce<{ source: string; kind: string; realLinesOnly: boolean }>[];
  lists: readonly InForce<{ source: string; code: string; maxAgeDays: number }>[];
  lineTypesDenied: readonly InForce<{ source: string; types: readonly string[] }>[];
  callerId: readonly InForce<NonNullable<PackRules['callerId']>>[];
  call: CallRules;
}

/** What the packs ask of the call itself, once it is made. */
export interface CallRules {
  /** The phone rings at least this long before a dial is given up. */
  ringSecondsMin: number;
  /** The bot says within this time that it is one; null: it need not. */
  disclosureWithinSeconds: number | null;
  /** After a refusal the bot hangs up within this time; null: no such rule. */
  hangupAfterRefusalSeconds: number | null;
}

type BoundContact = Pick<ContactGateFacts, 'country' | 'region' | 'phoneNumber'>;

/** The packs that bind a contact: by its country, narrowed by its region or its number. */
export function packsFor(packs: readonly PolicyPack[], contact: BoundContact): PolicyPack[] {
  return packs.filter((pack) => bindsCountry(pack, contact.country) && bindsPlace(pack, contact));
}

/** The packs that bind everybody with a number of the country. */
export function packsForCountry(
  packs: readonly PolicyPack[],
  country: string | null,
): PolicyPack[] {
  return packs.filter((pack) => bindsCountry(pack, country) && !isNarrow(pack));
}

function bindsCountry({ applies }: PolicyPack, country: string | null): boolean {
  const { countries } = applies;
  return countries.includes('*') || (country !== null && countries.includes(country));
}

function isNarrow({ applies }: PolicyPack): boolean {
  return applies.regions !== undefined || applies.prefixes !== undefined;
}

function bindsPlace(pack: PolicyPack, contact: BoundContact): boolean {
  if (!isNarrow(pack)) return true;
  const { regions = [], prefixes = [] } = pack.applies;
  const region = regionCode(contact);
  return (
    regions.some((code) => code.toUpperCase() === region) ||
    prefixes.some((prefix) => contact.phoneNumber.startsWith(prefix))
  );
}

/** `fl`, `FL` and `US-FL` are one region of the United States. */
function regionCode({ region, country }: BoundContact): string | null {
  if (region === null) return null;
  const code = region.trim().toUpperCase();
  return country !== null && code.startsWith(`${country}-`) ? code.slice(3) : code;
}

export function packCode({ code, version }: PolicyPack): string {
  return `${code}@${version}`;
}

const rulesOfList = new WeakMap<readonly PolicyPack[], Map<string, RulesInForce>>();

/**
 * `rulesFor` some packs of a list that is never changed: the contacts of a batch share the list,
 * and most of them the packs that bind them, so that the rules are put together once.
 */
export function rulesWithin(
  list: readonly PolicyPack[],
  binding: readonly PolicyPack[],
  purpose: Purpose,
): RulesInForce {
  const kept = rulesOfList.get(list) ?? new Map<string, RulesInForce>();
  const key = `${purpose} ${binding.map((pack) => list.indexOf(pack)).join()}`;
  const rules = kept.get(key) ?? rulesFor(binding, purpose);
  rulesOfList.set(list, kept.set(key, rules));
  return rules;
}

/** Strictest wins: every window, every cap, the strongest consent, the shortest times. */
export function rulesFor(packs: readonly PolicyPack[], purpose: Purpose): RulesInForce {
  const all = <Rule extends PackRule>(pick: (rules: PackRules) => readonly Rule[] | undefined) =>
    packs.flatMap((pack) =>
      (pick(pack.rules) ?? [])
        .filter(({ purposes }) => purposes?.includes(purpose) ?? true)
        .map((rule): InForce<Rule> => ({ ...rule, pack: packCode(pack) })),
    );
  const one = <Rule extends object>(pick: (rules: PackRules) => Rule | undefined) =>
    packs.flatMap((pack): InForce<Rule>[] => {
      const rule = pick(pack.rules);
      return rule === undefined ? [] : [{ ...rule, pack: packCode(pack) }];
    });
  return {
    packs: packs.map(packCode),
    windows: all((rules) => rules.windows),
    forcesIntersection: one((rules) => rules.zonePolicy).length > 0,
    attemptCaps: all((rules) => rules.attemptCaps),
    consent: strongest(all((rules) => rules.consent)),
    blocked: all((rules) => rules.blocked),
    approvals: all((rules) => rules.approvals),
    lists: all((rules) => rules.lists),
    lineTypesDenied: one((rules) => rules.lineTypesDenied),
    callerId: one((rules) => rules.callerId),
    call: {
      ringSecondsMin: Math.max(0, ...one((rules) => rules.ringSecondsMin).map(secondsOf)),
      disclosureWithinSeconds: shortest(
        one((rules) => rules.disclosure).map(({ withinSeconds }) => withinSeconds),
      ),
      hangupAfterRefusalSeconds: shortest(
        one((rules) => rules.hangupAfterRefusalSeconds).map(secondsOf),
      ),
    },
  };
}

function secondsOf({ seconds }: { seconds: number }): number {
  return seconds;
}

function shortest(seconds: readonly number[]): number | null {
  return seconds.length === 0 ? null : Math.min(...seconds);
}

function strongest<Rule extends { grade: ConsentGrade }>(rules: readonly Rule[]): Rule | null {
  return rules.reduce<Rule | null>(
    (best, rule) => (best === null || isWeaker(best.grade, rule.grade) ? rule : best),
    null,
  );
}

export function isWeaker(grade: ConsentGrade, other: ConsentGrade): boolean {
  return CONSENT_GRADES.indexOf(grade) < CONSENT_GRADES.indexOf(other);
}

/** Where a rule comes from, as a decision tells it. */
export function told({ pack, source }: InForce<{ source: string }>) {
  return { pack, source };
}
