import { createRequire } from 'node:module';
import { isE164 } from '../domain/phone-number.js';

export interface PhoneFacts {
  phoneNumber: string;
  /** ISO 3166; null: of no country, such as satellite phones. */
  country: string | null;
  /** MOBILE, FIXED_LINE ...; null: its kind can't be told. */
  lineType: string | null;
}

/** A pattern, or something in the place of one that a country has not: 0, nothing. */
type Pattern = string | number | undefined;
/** What the library keeps of numbers, as its own code asks for it; its types tell less. */
interface Plan {
  nationalNumberPattern(): string;
  nationalPrefixForParsing(): Pattern;
  leadingDigits(): Pattern;
  type(kind: string): { pattern(): Pattern; possibleLengths(): number[] | undefined } | undefined;
}
interface Metadata {
  numberingPlan: Plan;
  selectNumberingPlan(country: string): unknown;
  getCountryCodesForCallingCode(code: string): string[] | undefined;
}

const load = createRequire(import.meta.url);
const { Metadata } = load('libphonenumber-js/core') as {
  Metadata: new (numbers: unknown) => Metadata;
};
// The same file that `libphonenumber-js/max` reads, and so the same object in memory.
const metadata = new Metadata(load('libphonenumber-js/metadata.max.json'));

/** In the order in which the library asks; a fixed line goes before. */
const KINDS = [
  ...['MOBILE', 'PREMIUM_RATE', 'TOLL_FREE', 'SHARED_COST', 'VOIP', 'PERSONAL_NUMBER', 'PAGER'],
  ...['UAN', 'VOICEMAIL'],
];
/** Nothing in it can be an extension, or a digit of another script. */
const INTERNATIONAL = /^\+[1-9][\d ()\u00a0-]{6,30}$/;
const CODE_DIGITS_MAX = 3;

interface Kind {
  kind: string;
  fits(national: string): boolean;
}

interface CountryPlan {
  country: string;
  leading: RegExp | null;
  national: RegExp;
  fixed: Kind | null;
  hasMobile: boolean;
  kinds: Kind[];
}

interface CodePlan {
  /** What people write before a national number and the library strips. */
  prefix: RegExp | null;
  countries: CountryPlan[];
}

/** Null: there is no such calling code, or none of a country. */
const plans = new Map<string, CodePlan | null>();

/**
 * A number that is written with its calling code, from the library's own patterns, compiled once:
 * the library compiles them anew for each number, which takes ten times as long. Null: let the
 * library tell, which is no statement about the number. A test compares the two.
 */
export function quickNumber(text: string): PhoneFacts | null {
  if (!INTERNATIONAL.test(text)) return null;
  const digits = text.replace(/\D/g, '');
  for (let length = 1; length <= CODE_DIGITS_MAX; length += 1) {
    const plan = planOf(digits.slice(0, length));
    if (plan !== null) return factsOf(plan, digits, digits.slice(length));
  }
  return null;
}

function factsOf(plan: CodePlan, digits: string, national: string): PhoneFacts | null {
  if (national === '' || plan.prefix?.test(national) === true) return null;
  const phoneNumber = `+${digits}`;
  if (!isE164(phoneNumber)) return null;
  const [only, second] = plan.countries;
  if (only !== undefined && second === undefined) {
    const lineType = kindOf(only, national);
    return lineType === null ? null : { phoneNumber, country: only.country, lineType };
  }
  for (const country of plan.countries) {
    if (country.leading?.test(national) === false) continue;
    const lineType = kindOf(country, national);
    if (lineType !== null) return { phoneNumber, country: country.country, lineType };
    // Its leading digits make it the only one that is asked.
    if (country.leading !== null) return null;
  }
  return null;
}

function kindOf({ national, fixed, hasMobile, kinds }: CountryPlan, number: string): string | null {
  if (!national.test(number)) return null;
  if (fixed?.fits(number) !== true) {
    return kinds.find((kind) => kind.fits(number))?.kind ?? null;
  }
  const isMobileToo = kinds[0]?.kind === 'MOBILE' && kinds[0].fits(number);
  return !hasMobile || isMobileToo ? 'FIXED_LINE_OR_MOBILE' : 'FIXED_LINE';
}

function planOf(code: string): CodePlan | null {
  let plan = plans.get(code);
  if (plan === undefined) {
    plan = compiled(code);
    plans.set(code, plan);
  }
  return plan;
}

function compiled(code: string): CodePlan | null {
  const countries = metadata.getCountryCodesForCallingCode(code);
  const [main] = countries ?? [];
  if (countries === undefined || main === undefined) return null;
  metadata.selectNumberingPlan(main);
  return {
    prefix: beginning(metadata.numberingPlan.nationalPrefixForParsing()),
    countries: countries.map(countryPlan),
  };
}

function countryPlan(country: string): CountryPlan {
  metadata.selectNumberingPlan(country);
  const plan = metadata.numberingPlan;
  return {
    country,
    leading: beginning(plan.leadingDigits()),
    national: whole(plan.nationalNumberPattern()),
    fixed: kindIn(plan, 'FIXED_LINE'),
    hasMobile: isPattern(plan.type('MOBILE')?.pattern()),
    kinds: KINDS.flatMap((kind) => kindIn(plan, kind) ?? []),
  };
}

function kindIn(plan: Plan, kind: string): Kind | null {
  const type = plan.type(kind);
  const text = type?.pattern();
  if (type === undefined || !isPattern(text)) return null;
  const lengths = type.possibleLengths();
  const pattern = whole(text);
  return {
    kind,
    fits: (national) => lengths?.includes(national.length) !== false && pattern.test(national),
  };
}

function isPattern(pattern: Pattern): pattern is string {
  return typeof pattern === 'string' && pattern !== '';
}

function beginning(pattern: Pattern): RegExp | null {
  return isPattern(pattern) ? new RegExp(`^(?:${pattern})`) : null;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
