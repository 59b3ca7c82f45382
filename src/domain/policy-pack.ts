/**
 * Calling rules of a jurisdiction, as data: which contacts they bind, and what they ask for. Packs
 * only ever take away; where several apply, the strictest of each rule wins. This is not legal
 * advice: each rule names its source.
 */
export const PURPOSES = ['informational', 'marketing', 'emergency', 'collection'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Weakest first. */
export const CONSENT_GRADES = ['none', 'implied', 'express', 'express_written'] as const;
export type ConsentGrade = (typeof CONSENT_GRADES)[number];

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** `HH:MM` from, inclusive, and to, exclusive; `24:00` is midnight. */
export type Hours = readonly [from: string, to: string];

/** Each rule names an entry of the pack's sources; without purposes it holds for all of them. */
export interface PackRule {
  source: string;
  purposes?: readonly Purpose[];
}

export interface WindowRule extends PackRule {
  /** A day that is absent is closed. */
  weekly: Partial<Record<Weekday, readonly Hours[]>>;
  /** What a holiday of the campaign's list is: `closed`, or an ordinary day when absent. */
  holidays?: 'closed';
}

export interface AttemptCap extends PackRule {
  id: string;
  /** Whose dials count: those to the number, or to all numbers of the contact. */
  per: 'number' | 'contact';
  max: number;
  /** Rolling. */
  hours: number;
}

export interface PackRules {
  windows?: readonly WindowRule[];
  zonePolicy?: { source: string; policy: 'intersection' };
  attemptCaps?: readonly AttemptCap[];
  consent?: readonly (PackRule & { grade: ConsentGrade })[];
  /** Robots may not call for this purpose unless an approval of the kind is stored. */
  blocked?: readonly (PackRule & { unlessApproval: string })[];
  /** Papers that must be stored before the first dial. */
  approvals?: readonly (PackRule & { kind: string; realLinesOnly: boolean })[];
  /** External do-not-call lists that must have been imported, and how old they may be. */
  lists?: readonly (PackRule & { code: string; maxAgeDays: number })[];
  ringSecondsMin?: { source: string; seconds: number };
  lineTypesDenied?: { source: string; types: readonly string[] };
  /** The bot must say that it is one. */
  disclosure?: { source: string; withinSeconds: number };
  /** Binds lines that ring real phones. */
  callerId?: { source: string; labelRequired: boolean; contractRequired: boolean };
  hangupAfterRefusalSeconds?: { source: string; seconds: number };
}

export interface PolicyPack {
  code: string;
  version: string;
  title: string;
  /** `*`: every country. Regions or prefixes narrow it; either match is enough. */
  applies: {
    countries: readonly string[];
    regions?: readonly string[];
    prefixes?: readonly string[];
  };
  sources: readonly { id: string; url: string; says: string }[];
  rules: PackRules;
}
