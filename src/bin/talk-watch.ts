import type { TextTalk, TextTalkParts } from '../../agent/text-talk.js';

const dim = (text: string) => (process.stdout.isTTY ? `\u001B[2m${text}\u001B[0m` : text);
const say = (text: string) => console.log(text);

/** Shows a talk as it goes: words, stages, tools, refusals. */
export const watchTalk = {
  hooks: {
    onState: (stateId) => say(dim(`  -- stage: ${stateId}`)),
    onToolCall: ({ name, args }) => say(dim(`  -> ${name} ${args}`)),
    onToolProblem: ({ tool, problem }) => say(`  !! the bot does without ${tool}: ${problem}`),
    onToolFailure: (name, error) => say(`  !! ${name} broke: ${String(error)}`),
  } satisfies TextTalkParts['hooks'],

  person: (text: string): void => say(`you: ${text}`),

  follow(session: TextTalk['session']): void {
    const emitter = session as unknown as Emitter;
    emitter.on('conversation_item_added', ({ item }) => {
      const isBot = item.type === 'message' && item.role === 'assistant';
      if (isBot) say(`bot: ${item.textContent ?? ''}${item.interrupted ? ' ...' : ''}`);
    });
    emitter.on('function_tools_executed', ({ functionCallOutputs }) => {
      for (const { name, output, isError } of functionCallOutputs) {
        if (output !== '') say(dim(`  ${isError ? 'xx' : '<-'} ${name}: ${output}`));
      }
    });
    emitter.on('error', ({ error }) => say(`  !! ${error.error?.message ?? 'the model failed'}`));
  },
};

/** The events of a session that are shown, as far as they are. */
interface Emitter {
  on(
    name: 'conversation_item_added',
    listener: (event: {
      item: { type: string; role?: string; textContent?: string; interrupted?: boolean };
    }) => void,
  ): void;
  on(
    name: 'function_tools_executed',
    listener: (event: {
      functionCallOutputs: { name: string; output: string; isError: boolean }[];
    }) => void,
  ): void;
  on(name: 'error', listener: (event: { error: { error?: Error } }) => void): void;
}
