import { loadSentences } from '../../src/carrier/sentences.js';
import type { ChatReply, ChatScript } from '../../test/support/providers/chat-scripts.js';
import { KNOWN_CALLS, numberOfKnown } from './known-calls.js';

const NOT_SCRIPTED: ChatReply = { say: 'Этого нет в сценарии.' };

const sentences = loadSentences();

export const textOf = (sentence: string): string => sentences.get(sentence, 'ru').text;

/** Answers as the script of the call says, which it knows by the number in its instructions. */
export const knownTalk: ChatScript = ({ system, heard, results }) => {
  const call = KNOWN_CALLS.find((known) => system.includes(numberOfKnown(known)));
  const turn = call?.turns.find(({ says }) => textOf(says) === heard);
  let answered = 0;
  for (const reply of turn?.bot ?? []) {
    if (answered === results.length) return reply;
    answered += reply.calls?.length ?? 0;
  }
  return NOT_SCRIPTED;
};
