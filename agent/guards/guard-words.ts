import type { GuardReason } from '../../src/domain/guard-endings.js';
import type { PromptLanguage } from '../../src/domain/prompt-words.js';

export interface GuardWords {
  /** Said the first and the second time that nobody is heard. */
  areYouThere: readonly [string, string];
  /** Before we hang up; null: nobody would hear it, or it would only prolong things. */
  farewell: Record<GuardReason, string | null>;
}

/** What the guards say themselves, whatever the model would. */
export const GUARD_WORDS: Record<PromptLanguage, GuardWords> = {
  ru: {
    areYouThere: ['Алло, вы меня слышите?', 'Алло, вы ещё на линии?'],
    farewell: {
      opted_out: 'Хорошо, больше мы вам звонить не будем. Извините за беспокойство.',
      refused: 'Понимаю вас. Извините за беспокойство, до свидания.',
      never_spoke: 'К сожалению, вас не слышно. До свидания.',
      went_silent: 'К сожалению, вас не слышно. До свидания.',
      no_audio: null,
      audio_lost: 'К сожалению, вас не слышно. До свидания.',
      max_duration: 'Наше время подошло к концу. Спасибо за разговор, до свидания.',
      loop: 'Извините, у меня неполадки. До свидания.',
      tool_loop: 'Извините, у меня неполадки. До свидания.',
      bot_to_bot: null,
    },
  },
  en: {
    areYouThere: ['Hello, can you hear me?', 'Hello, are you still there?'],
    farewell: {
      opted_out: 'All right, we will not call you again. Sorry to have bothered you.',
      refused: 'I understand. Sorry to have bothered you, goodbye.',
      never_spoke: 'I am afraid I cannot hear you. Goodbye.',
      went_silent: 'I am afraid I cannot hear you. Goodbye.',
      no_audio: null,
      audio_lost: 'I am afraid I cannot hear you. Goodbye.',
      max_duration: 'Our time is up. Thank you for talking to me, goodbye.',
      loop: 'Sorry, something is wrong with me. Goodbye.',
      tool_loop: 'Sorry, something is wrong with me. Goodbye.',
      bot_to_bot: null,
    },
  },
};
