import type { OptOutLexicon } from './opt-out-lexicon.js';

const CALLING =
  '(?:calling|callin|phoning|ringing|dialing|dialling|contacting|harassing|bothering|' +
  'pestering|disturbing|bugging|texting|spamming|annoying)';
const CALL = '(?:call|phone|ring|contact|bother|disturb|dial|text|harass|pester)';
const ME =
  '(?:me|us|here|him|her|them|anymore|again|(?:this|that|my|our|the) _ ' +
  '(?:number|phone|cell|house|home|mobile|family|wife|husband|mother|father|office|line))';
/** `Stop calling me honey` is about manners. */
const BY_NAME =
  '(?! (?:sir|madam|mister|mr|mrs|miss|names|that|by|darling|honey|sweetheart|baby|dear|' +
  "dude|stupid|old|crazy|lazy|a|an|your|it)(?![\\p{L}']))";
const MINE =
  '(?:me|us|my (?:name|number|phone|cell|details|data|information|info)|' +
  '(?:this|that|our|the) (?:phone |cell |mobile )?number)';
const NOT_BOOKED =
  '(?! (?:of )?(?:speaker|speakerphone|hold|mute|bed|here|work|tomorrow|the phone|' +
  '(?:the|that|your|my|this) (?:waiting|wait|guest|appointment|schedule|phone|reservation)))';
const OF_SOMETHING =
  '(?! of (?:the |an? |any )?(?!call|list|it|all|this|these|your|any|every|market|furth|futur)' +
  '\\p{L})';

const NEGATED = "(?:not|never|don't|didn't|doesn't|won't|wouldn't|can't|no need to|do not)";
const AUXILIARY =
  "(?:will|won't|would|wouldn't|can|can't|could|couldn't|should|must|did|didn't|do|don't|" +
  "doesn't|have to|had to|need to|might|may|going to)";

/** What an English speaker says who wants no more calls. */
export const ENGLISH_OPT_OUT: OptOutLexicon = {
  gone: [
    `(?:take|remove|delete|get|strike|scrub|cross|drop|wipe|erase) ${MINE} _ ` +
      `(?:off|from|out)${NOT_BOOKED}`,
    '(?:remove|delete|erase|lose|forget|destroy) (?:my|this|our|that) (?:phone |cell |mobile )?' +
      '(?:number|details|data|information|info)',
    "(?:do not|don't|no) call (?:list|registry|register)",
    'unsubscribe',
    `opt (?:me |us |myself )?out${OF_SOMETHING}`,
    `opting out${OF_SOMETHING}`,
    '(?:withdraw|revoke|withdrawing|revoking) _ (?:consent|permission)',
    "(?:will|i'll|to|gonna|i'm|am) (?:block|blocking|report|reporting) " +
      '(?:you|this number|your number)',
    'block (?:you|this number|your number)',
  ],
  stop: [
    `(?:stop|quit|cease) ${CALLING} ${ME}${BY_NAME}`,
    `(?:stop|quit|cease) ${CALLING}(?! (?:a|an|him|her|it|yourself|yourselves|out|in|for)` +
      "(?![\\p{L}']))" +
      '(?= (?:now|right|at|all|every|already|so|and|or|on|before|or i|people|you)|$)',
    '(?:stop|end) (?:with )?(?:the|these|those|your|all|this|making|all the|all these) _ ' +
      '(?:calls|calling)',
  ],
  never: [
    `(?:don't|do not|never|not to|not) (?:you )?(?:ever )?${CALL} _ _ _ ` +
      '(?:again|anymore|any more|in future|in the future|ever)',
    `(?:don't|do not) (?:you )?(?:ever|dare) ${CALL} (?:me|us|here|this|my)${BY_NAME}`,
    `(?:don't|do not) (?:you )?dare ${CALL}`,
    `(?<!(?:you|they|he|she|i|we) )never (?:ever )?${CALL} ` +
      `(?:me|us|here|this|my _ (?:number|phone|house|home))${BY_NAME}`,
    `not to (?:ever )?${CALL} ${ME}${BY_NAME}`,
    `not to (?:call|ring|phone|contact)$`,
    "(?:never|not|don't) _ (?:want|wish) to hear from you",
    'no (?:more|further) (?:phone |sales )?calls',
    "(?:don't|do not|didn't|never|not) (?:want|wish|need|care) _ _ " +
      '(?:(?:phone )?calls|to be (?:called|contacted|bothered) ' +
      '(?:again|anymore|any more|by you|by anyone|about this|$))',
    "(?:don't|do not|not) (?:want|wish) to be (?:called|contacted|bothered)$",
    "(?:don't|do not|never|not) want (?:you|anyone|anybody|you people|people|your company) _ " +
      "(?:call|calling|phoning|ringing|contacting)(?! (?:a|an|it|that)(?![\\p{L}']))",
    "(?:don't|do not) (?:want|wish) to (?:receive|get) _ _ calls",
  ],
  bare: [
    `(?:don't|do not) (?:you )?${CALL} ${ME}${BY_NAME}`,
    `(?:don't|do not) (?:you )?(?:call|phone|ring|contact)(?: back)?$`,
    "(?:don't|do not) (?:you )?call (?:me )?back",
    'leave (?:me|us) (?:the hell |the fuck )?alone',
    `you (?:never|won't|don't|can't) stop calling`,
    `(?:this is|you are|you're) (?:harassment|harassing)`,
  ],
  politeness: [
    "(?:why don't you|won't you|can't you|couldn't you|wouldn't you|would you not|why not)",
  ],
  undone: [
    `${NEGATED}(?: (?:want|need|have|wish|going|asking|trying))?(?: (?:you|me|us))?(?: to)?`,
    `(?:i|we|he|she|they|it|phone|mother|wife|friend)(?:'ll|'d| ${AUXILIARY})(?: never| just)?`,
    '(?:asked|told|want|wants|wanted) (?:me|us|him|her|them) to',
    '(?:why|when) (?:did|do|would|will|have) (?:you|they|he|she)',
    "(?:not|never|didn't) (?:say|saying|said|ask|asked|asking|tell|told|mean)(?: you)?(?: to)?",
  ],
  habits: [
    '(?:before|after|until|till|past|between|during) (?!that|this|all)\\S+',
    'in the (?:morning|evening|afternoon|middle)',
    'at (?:night|lunch|dinner|midnight|(?:six|seven|eight|nine|ten|\\d+))',
    '(?:so|too|this|that) (?:early|late|often)',
    '(?:on|over|during|at) (?:the )?(?:weekend|weekends|weekdays|holidays|' +
      '(?:mon|tues|wednes|thurs|fri|satur|sun)days?)',
    '(?:today|tonight|this (?:week|morning|afternoon|evening))',
    "(?:while|unless|except|when i'm|when i am)",
    'for (?:a|an|the next|another) _ (?:minute|hour|day|week|while|month)*',
  ],
  moments: ['(?:now|right now|yet|at the moment|at this time|this minute|this second|just yet)'],
  absolute: '(?:again|anymore|any more|at all|ever)',
  invites: [
    '(?:call|ring|phone|try|reach|text|contact|email) (?:me |us )?(?:back |again )?' +
      '(?:back|later|tomorrow|tonight|in|after|at|when|on|next|around|instead|this|monday|' +
      'tuesday|wednesday|thursday|friday)',
    '(?:try|call) (?:me )?again',
    '(?:talk|speak) (?:later|tomorrow|then|to you (?:later|tomorrow))',
    'give me (?:a|an|ten|five|\\d+) (?:call|minutes|hour)',
  ],
};
