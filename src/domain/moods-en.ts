import { moods, type Mood } from './lexicon.js';

/** English words that tell a mood. Thanks alone are none: they are good manners. */
export const ENGLISH_MOODS: readonly Mood[] = [
  ...moods(
    -2,
    '(?:terrible|awful|ridiculous|nonsense|annoying|annoyed|hate|worst|scam|rude|useless)',
    '(?:sick of|fed up|report you|how many times|lose my number|you people)',
    '(?:stop|quit) calling',
    "don't ever",
    '(?:horrible|disgusting|pathetic|unacceptable|garbage|rubbish|crap|stupid|idiot|furious)*',
    '(?:waste of|rip ?off|nightmare|liar|lied|shame on|harass|hear from you again|pushy)*',
  ),
  ...moods(
    -1,
    '(?:disappoint|angry|upset|bother)*',
    '(?:broke|broken|woke|bad|keep calling|times already)',
    "(?:not|n't) (?:happy|satisfied|understand)",
    "don't understand",
    'oh sure',
    '(?:mess|late|slow|dirty|overpriced|refund|wrong again)',
    '(?:complain|frustrat)*',
    '(?:why would i|how did you get)',
  ),
  ...moods(
    2,
    '(?:great|perfect|wonderful|awesome|amazing|excellent|fantastic|brilliant|lovely|ideal)',
    '(?:delicious|superb|compliments|beautiful|splendid|thanks a million)',
    '(?:love|looking forward|thank you so much|really interested|delighted|thrilled)*',
  ),
  ...moods(
    1,
    '(?:glad|happy|nice|wow|pleased|works really well)',
    '(?:helpful|friendly|impressed|satisfied|enjoyed|best|thrilled|relieved)',
  ),
];
