import { withDoubt, type CallAnalysis, type TalkFinding } from './call-analysis.js';
import type { CallReport, CallTurn } from './call-report.js';
import { ENGLISH_LEXICON } from './lexicon-en.js';
import { RUSSIAN_LEXICON } from './lexicon-ru.js';
import type { Cue, Lexicon } from './lexicon.js';
import { moodOf } from './lexical-mood.js';
import { optOutIn } from './opt-out-words.js';
import { clausesOf, isNegated, type Clause } from './spoken-clauses.js';

type Talk = Pick<CallReport, 'turns'>;

interface Heard {
  finding: TalkFinding;
  /** Place of the turn, and within it. */
  turn: number;
  clause: number;
  words: string;
}

/** It runs where a call ends, so that even the longest talk must cost next to nothing. */
const TURNS_MAX = 40;
const CHARACTERS_MAX = 300;

/** Said once, anywhere in a talk, these decide it: nobody says them by the way. */
const DECISIVE = ['voicemail', 'opted_out', 'wrong_person'] as const;
const SURE = { voicemail: 0.95, opted_out: 0.93, wrong_person: 0.9 };
/** The person said it, and the bot answered it; only one of them did. */
const BOTH = 0.93;
const PERSON_ONLY = 0.85;
const BOT_ONLY = 0.82;
const WEAK = 0.5;
/** Of two things in one breath the one that is done later is what was meant. */
const IN_ONE_BREATH: readonly TalkFinding[] = ['callback', 'refused', 'goal_met'];

/**
 * What a talk came to, by its words alone: phrases of a lexicon, what negates them, and how the bot
 * answered. What it is not sure of it calls unknown.
 */
export function analyzeWords(talk: Talk): CallAnalysis {
  const turns = talk.turns.slice(-TURNS_MAX).map((turn) => {
    return { ...turn, content: turn.content.slice(0, CHARACTERS_MAX) };
  });
  const person = turns.filter((turn) => turn.role === 'user' && /\p{L}/u.test(turn.content));
  const lexicon = lexiconOf(person);
  const found = withDoubt({
    ...{ by: 'lexical', extracted: {}, ...NOTHING_HEARD, ...findingOf(turns, lexicon) },
    ...{ sentiment: 'unknown', sentimentScore: null, summary: null },
  });
  return {
    ...found,
    ...moodOf(person, lexicon, found.finding),
    summary: summaryOf(found, lexicon),
  };
}

const NOTHING_HEARD = { finding: 'unknown', confidence: 0, reason: null } as const;

export function lexiconOf(turns: readonly CallTurn[]): Lexicon {
  const text = turns.map(({ content }) => content).join(' ');
  const cyrillic = text.match(/[а-яё]/giu)?.length ?? 0;
  const latin = text.match(/[a-z]/giu)?.length ?? 0;
  return latin > cyrillic ? ENGLISH_LEXICON : RUSSIAN_LEXICON;
}

type Found = Pick<CallAnalysis, 'finding' | 'confidence' | 'reason'>;

function findingOf(turns: readonly CallTurn[], lexicon: Lexicon): Found {
  const strong = [...heardIn(turns, lexicon, lexicon.strong), ...optOutsIn(turns)];
  for (const finding of DECISIVE) {
    const heard = strong.find((one) => one.finding === finding);
    if (heard) return found(heard, SURE[finding]);
  }
  const said = lastOf(strong);
  const answered = answerOf(turns, lexicon);
  if (said !== undefined) {
    if (answered?.finding === said.finding) return found(said, BOTH);
    const isAnswered = answered !== undefined && answered.turn > said.turn;
    return isAnswered ? found(answered, BOT_ONLY) : found(said, PERSON_ONLY);
  }
  if (answered !== undefined) return found(answered, BOT_ONLY);
  const weak = heardIn(turns, lexicon, lexicon.weak);
  const confirmed = weak.findLast((heard) => isConfirmed(turns, lexicon, heard));
  const any = weak.at(-1);
  if (confirmed !== undefined && confirmed.turn === any?.turn) return found(confirmed, BOT_ONLY);
  return any === undefined ? NOTHING_HEARD : found(any, WEAK);
}

/** The last thing that the bot says it will do, or has done, after the person has spoken. */
function answerOf(turns: readonly CallTurn[], lexicon: Lexicon): Heard | undefined {
  const first = turns.findIndex((turn) => turn.role === 'user' && /\p{L}/u.test(turn.content));
  const heard = turns.flatMap((turn, at) => {
    if (turn.role !== 'assistant' || first === -1 || at < first) return [];
    return clausesOf(turn.content, lexicon).flatMap((clause, place) =>
      lexicon.answers
        .filter(({ finding, pattern }) => isAnswer({ finding, pattern }, clause, lexicon))
        .map(({ finding, pattern }) => {
          const [words = ''] = pattern.exec(clause.text) ?? [];
          return { finding, turn: at, clause: place, words };
        }),
    );
  });
  const decisive = heard.find(({ finding }) => finding === 'opted_out');
  return decisive ?? lastOf(heard);
}

/** A bot asks when to call back only who has asked for it. */
function isAnswer(cue: Cue, clause: Clause, lexicon: Lexicon): boolean {
  if (clause.isQuestion && cue.finding !== 'callback') return false;
  return isMeant(cue, { ...clause, isQuestion: false }, lexicon);
}

function found({ finding, words }: Heard, confidence: number): Found {
  return { finding, confidence, reason: `«${words}»` };
}

function heardIn(turns: readonly CallTurn[], lexicon: Lexicon, cues: readonly Cue[]): Heard[] {
  return turns.flatMap((turn, at) => {
    if (turn.role !== 'user') return [];
    const clauses = clausesOf(turn.content, lexicon);
    const isSarcastic = clauses.some(({ text }) => lexicon.sarcasm.test(text));
    const heard = clauses.flatMap((clause, place) =>
      cues
        .filter((cue) => isMeant(cue, clause, lexicon))
        .map(({ finding, pattern }) => {
          const [words = ''] = pattern.exec(clause.text) ?? [];
          return { finding, turn: at, clause: place, words };
        }),
    );
    if (isSarcastic) return heard.filter(({ finding }) => finding !== 'goal_met');
    return lexicon.otherName.test(turn.content)
      ? [...heard, { finding: 'wrong_person', turn: at, clause: 0, words: turn.content }]
      : heard;
  });
}

function optOutsIn(turns: readonly CallTurn[]): Heard[] {
  return turns.flatMap(({ role, content }, turn) => {
    if (role !== 'user' || optOutIn(content) !== 'certain') return [];
    return [{ finding: 'opted_out', turn, clause: 0, words: content }];
  });
}

/** A question agrees to nothing, and what is negated is not said. */
function isMeant({ finding, pattern }: Cue, clause: Clause, lexicon: Lexicon): boolean {
  const match = pattern.exec(clause.text);
  if (match === null) return false;
  if (finding === 'goal_met' && clause.isQuestion) return false;
  const canBeNegated = finding === 'goal_met' || finding === 'callback';
  return !canBeNegated || !isNegated(clause.text, match.index, lexicon.negations);
}

function lastOf(heard: readonly Heard[]): Heard | undefined {
  const turn = heard.at(-1)?.turn;
  const inLastTurn = heard.filter((one) => one.turn === turn);
  const callback = inLastTurn.find(({ finding }) => finding === 'callback');
  if (callback !== undefined) return callback;
  const clause = inLastTurn.at(-1)?.clause;
  const inLastClause = inLastTurn.filter((one) => one.clause === clause);
  const byOrder = (a: Heard, b: Heard) =>
    IN_ONE_BREATH.indexOf(a.finding) - IN_ONE_BREATH.indexOf(b.finding);
  return inLastClause.toSorted(byOrder)[0];
}

/** The bot's next words say what it has understood. */
function isConfirmed(turns: readonly CallTurn[], lexicon: Lexicon, heard: Heard): boolean {
  const answer = turns.slice(heard.turn + 1).find(({ role }) => role === 'assistant');
  if (answer === undefined) return false;
  const clauses = clausesOf(answer.content, lexicon);
  return lexicon.confirmations.some(
    ({ finding, pattern }) =>
      finding === heard.finding && clauses.some(({ text }) => pattern.test(text)),
  );
}

const SUMMARIES: Record<TalkFinding, { ru: string; en: string }> = {
  goal_met: { ru: 'Человек согласился', en: 'The person agreed' },
  refused: { ru: 'Человек отказался', en: 'The person declined' },
  callback: { ru: 'Человек попросил перезвонить', en: 'The person asked to be called back' },
  wrong_person: { ru: 'Ответил не тот человек', en: 'It was the wrong person' },
  opted_out: { ru: 'Человек попросил больше не звонить', en: 'The person wants no more calls' },
  voicemail: { ru: 'Ответил автоответчик', en: 'A machine answered' },
  unknown: { ru: '', en: '' },
};

function summaryOf({ finding, reason }: CallAnalysis, lexicon: Lexicon): string | null {
  if (finding === 'unknown') return null;
  const { ru, en } = SUMMARIES[finding];
  return `${lexicon === RUSSIAN_LEXICON ? ru : en}: ${reason ?? ''}.`;
}
