import { llm } from '@livekit/agents';

/** One answer of a model: what it says, and the tools that it calls along with it. */
export interface ScriptedReply {
  say?: string | undefined;
  calls?: readonly { name: string; args?: Record<string, unknown> }[] | undefined;
  /** What the provider bills for this answer. */
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
}

type ChatRequest = Parameters<llm.LLM['chat']>[0];

/**
 * A model that answers by a script, one reply a request, whatever it was asked. It shows what a
 * talk does with a model that is wrong, or that obeys somebody else.
 */
export class ScriptedLlm extends llm.LLM {
  /** Instructions and messages as they were asked with, in order. */
  readonly requests: llm.ChatContext[] = [];
  /** Tools that were offered along with each request, by name. */
  readonly offered: Record<string, unknown>[] = [];
  #replies: readonly ScriptedReply[] = [];
  /** Requests for which there was no reply left: they were answered with silence. */
  unscripted = 0;

  readonly #bills: { provider: string; model: string };

  /** `bills` is the model that it stands for in the bill. */
  constructor(bills = { provider: 'scripted', model: 'scripted' }) {
    super();
    this.#bills = bills;
  }

  override label(): string {
    return 'scripted';
  }

  override get model(): string {
    return this.#bills.model;
  }

  override get provider(): string {
    return this.#bills.provider;
  }

  /** What is left of an earlier script is dropped. */
  expect(replies: readonly ScriptedReply[]): void {
    this.#replies = replies;
  }

  override chat({ chatCtx, toolCtx, connOptions }: ChatRequest): llm.LLMStream {
    this.requests.push(chatCtx.copy());
    this.offered.push({ ...(toolCtx && llm.toToolContext(toolCtx).functionTools) });
    const [reply, ...later] = this.#replies;
    this.#replies = later;
    if (reply === undefined) this.unscripted += 1;
    const context = { chatCtx, connOptions: connOptions ?? CONNECTION };
    return new ScriptedStream(this, { ...context, toolCtx }, reply ?? {});
  }
}

const CONNECTION = { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 10_000 };

class ScriptedStream extends llm.LLMStream {
  readonly #reply: ScriptedReply;

  constructor(
    model: ScriptedLlm,
    request: ConstructorParameters<typeof llm.LLMStream>[1],
    reply: ScriptedReply,
  ) {
    super(model, request);
    this.#reply = reply;
  }

  protected override async run(): Promise<void> {
    const { say, calls = [], inputTokens = 0, outputTokens = 0 } = this.#reply;
    const id = `scripted_${this.chatCtx.items.length}`;
    if (say !== undefined) this.queue.put({ id, delta: { role: 'assistant', content: say } });
    if (calls.length > 0) {
      const toolCalls = calls.map(({ name, args = {} }, at) =>
        llm.FunctionCall.create({ callId: `${id}_${at}`, name, args: JSON.stringify(args) }),
      );
      this.queue.put({ id, delta: { role: 'assistant', toolCalls } });
    }
    const totalTokens = inputTokens + outputTokens;
    this.queue.put({
      id,
      usage: {
        ...{ promptTokens: inputTokens, completionTokens: outputTokens, totalTokens },
        promptCachedTokens: 0,
      },
    });
  }
}
