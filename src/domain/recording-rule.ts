export const RECORDING_POLICIES = ['off', 'on'] as const;
/** Of a company: whether its calls are recorded. */
export type RecordingPolicy = (typeof RECORDING_POLICIES)[number];

export interface RecordingFacts {
  policy: RecordingPolicy;
  /** There is somewhere to keep recordings. */
  hasStore: boolean;
  /** What the bot says first in every call; null: nothing of the kind. */
  disclosure: string | null;
  /** Of the bot's speech, such as `ru` or `en-US`. */
  language: string;
}

export const RECORDING_REASONS = [
  'allowed',
  'company_off',
  'no_store',
  'not_disclosed',
  'disclosure_is_silent',
] as const;
export type RecordingReason = (typeof RECORDING_REASONS)[number];

export interface RecordingRule {
  isAllowed: boolean;
  reason: RecordingReason;
}

/** How people are told that they are recorded. Words of other languages are not judged. */
const TELLS: Readonly<Record<string, readonly RegExp[]>> = {
  ru: [
    /записыва(ю|ет|ем)|будет записан/i,
    /(ид[её]т|вед[её]тся|вед[её]м) запись|запись (разговора|звонка|беседы)/i,
  ],
  en: [
    /(is|are|be|being) recorded|recorded (line|call)/i,
    /record(s|ing)? (this |the |our |all |your )?(call|conversation)/i,
  ],
};

/**
 * Nobody is recorded unless the company wants it and the person is told first: no pack allows
 * silent recording, so the bot's own disclosure has to say it in each of them.
 */
export function recordingRule(facts: RecordingFacts): RecordingRule {
  const { policy, hasStore, disclosure, language } = facts;
  const refused = (reason: RecordingReason) => ({ isAllowed: false, reason });
  if (policy === 'off') return refused('company_off');
  if (!hasStore) return refused('no_store');
  const words = disclosure?.trim() ?? '';
  if (words === '') return refused('not_disclosed');
  const tells = TELLS[language.slice(0, 2).toLowerCase()];
  if (tells?.some((pattern) => pattern.test(words)) === false)
    return refused('disclosure_is_silent');
  return { isAllowed: true, reason: 'allowed' };
}
