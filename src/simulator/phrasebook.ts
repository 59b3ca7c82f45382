/**
 * One thing that the bot asks about, and what people answer. `{day}`, `{time}` and `{state}` are
 * filled in.
 */
export interface Topic {
  matches: RegExp;
  bot: readonly string[];
  caller: readonly string[];
}

export type Line = readonly ['bot' | 'caller', string];

/** Everything said in one language. `{name}`, `{role}`, `{when}` are filled in too. */
export interface Phrasebook {
  greeting: { named: string; unnamed: string };
  pickedUp: readonly string[];
  topics: readonly Topic[];
  otherTopic: Topic;
  /** Last words by how the talk ends. */
  endings: Record<string, readonly Line[]>;
  reasons: Record<string, string>;
  days: readonly { word: string; daysAhead: number }[];
  laterWords: readonly { word: string; hoursAhead: number }[];
  hangsUpEarly: readonly string[];
  voicemail: string;
  messageLeft: string;
  nobodyThere: string;
  sayingGoodbye: RegExp;
  noted: string;
}
