import { knownSentences } from '../../test/support/providers/known-sentences.js';
import { startFakeCartesia } from '../../test/support/providers/fake-cartesia.js';
import { startFakeDeepgram } from '../../test/support/providers/fake-deepgram.js';
import { startFakeOpenAi } from '../../test/support/providers/fake-openai.js';
import { LAB_SCRIPTS } from './lab-script.js';
import { knownTalk } from './known-talk-script.js';
import type { Answered, Asked, ProviderAnswers, ProviderVerb } from './provider-protocol.js';

/**
 * Deepgram, OpenAI and Cartesia in a process of their own: to know a sentence by its sound takes
 * computing, which must not delay the packets of the carrier.
 */
const RATE = 24_000;

const deepgram = await startFakeDeepgram({ sentences: knownSentences('ru') });
const openai = await startFakeOpenAi({ scripts: { ...LAB_SCRIPTS, known: knownTalk } });
const cartesia = await startFakeCartesia();

const verbs: { [Verb in ProviderVerb]: (given: never) => Promise<ProviderAnswers[Verb]> } = {
  async behave({ provider, changes }: Asked<'behave'>['with']) {
    ({ deepgram, openai, cartesia })[provider].behave(changes);
    return null;
  },
  async prepare({ texts }: Asked<'prepare'>['with']) {
    await cartesia.prepare(texts, { sampleRate: RATE, language: 'ru' });
    return null;
  },
  async drop({ provider }: Asked<'drop'>['with']) {
    ({ deepgram, cartesia })[provider].drop();
    return null;
  },
  async seen() {
    return {
      heard: deepgram.heard.map(({ text, score }) => ({ text, score })),
      spoken: cartesia.spoken.map(({ text, atMs, samples, sampleRate }) => {
        return { text, atMs, seconds: samples.length / sampleRate };
      }),
      replies: openai.replies,
    };
  },
  async billed() {
    return {
      sound: deepgram.streams,
      speech: cartesia.asked,
      thought: openai.counted.flatMap((answer, at) => {
        const { model = '', messages = [] } = openai.requests[at] ?? {};
        const [system] = messages;
        return answer === null ? [] : [{ ...answer, model, system: JSON.stringify(system) }];
      }),
    };
  },
};

process.on('message', (asked: Asked) => {
  void verbs[asked.verb](asked.with as never).then((answer) => {
    process.send?.({ id: asked.id, answer } satisfies Answered);
  });
});
// Nobody is left who could ask or be served.
process.on('disconnect', () => process.exit(0));
const urls = { deepgram: deepgram.url, openai: openai.url, cartesia: cartesia.url };
process.send?.({ id: 0, answer: urls } satisfies Answered);
