import { llm } from '@livekit/agents';
import { z } from 'zod';
import { within } from '../within.js';

/** What a tool may know of the moment in which it is called. */
export interface ToolMoment {
  /** Aborted when the person interrupts the bot, or the talk ends. */
  signal: AbortSignal;
  /** Resolves when what the bot says along with the call was heard, or cut short. */
  spoken(): Promise<void>;
}

/** Something that a model may ask our code to do. What it asks for is never trusted. */
export interface BotTool {
  name: string;
  description: string;
  /** JSON schema of its arguments, as the model is shown it. */
  parameters: Record<string, unknown>;
  /** Answers with a sentence for the model; throws `ToolRefusal` for one on why not. */
  call(args: unknown, moment: ToolMoment): Promise<string>;
}

/** The model may read the message. */
export class ToolRefusal extends Error {
  override readonly name = 'ToolRefusal';
}

/** Every call of a tool, whatever came of it. */
export interface SeenToolCall {
  name: string;
  /** JSON, as the model wrote it. */
  args: string;
}

export interface ToolSurroundings {
  /** Whether the talk has ended: then nothing is done and nothing is said. */
  hasEnded(): boolean;
  /** Before the tool does anything. A guard may end the talk here. */
  onToolCall?: ((call: SeenToolCall) => void) | undefined;
  /** A tool that broke, for the log: its name and the error. */
  onToolFailure?: ((name: string, error: unknown) => void) | undefined;
}

const PROBLEM_LENGTH_MAX = 300;
const SPEECH_LIMIT_MS = 15_000;

/** A tool whose arguments are checked by a schema. */
export function botTool<Schema extends z.ZodType>(spec: {
  name: string;
  description: string;
  schema: Schema;
  run(args: z.output<Schema>, moment: ToolMoment): Promise<string> | string;
}): BotTool {
  const { name, description, schema, run } = spec;
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: 'input' });
  return {
    ...{ name, description, parameters },
    async call(args, moment) {
      const parsed = schema.safeParse(args);
      if (!parsed.success) throw new ToolRefusal(problemsOf(name, parsed.error));
      return run(parsed.data, moment);
    },
  };
}

/**
 * As the package wants it. It is given the bare JSON schema, so that each argument is checked in
 * one place: here.
 */
export function toLlmTool(tool: BotTool, surroundings: ToolSurroundings) {
  const { name, description, parameters, call } = tool;
  return llm.tool({
    ...{ name, description },
    parameters: parameters as { type: 'object' },
    execute: async (args: unknown, { ctx, abortSignal }): Promise<string | undefined> => {
      if (surroundings.hasEnded()) return undefined;
      surroundings.onToolCall?.({ name, args: JSON.stringify(args ?? {}) });
      if (surroundings.hasEnded()) return undefined;
      const spoken = () => within(SPEECH_LIMIT_MS, ctx.waitForPlayout());
      const answer = await answered(tool, surroundings, () =>
        call(args ?? {}, { signal: abortSignal, spoken }),
      );
      // No output, no reply: after the end the model is not asked again.
      return surroundings.hasEnded() ? undefined : answer;
    },
  });
}

async function answered(
  { name }: BotTool,
  { hasEnded, onToolFailure }: ToolSurroundings,
  call: () => Promise<string>,
): Promise<string | undefined> {
  try {
    return await call();
  } catch (error) {
    if (hasEnded()) return undefined;
    if (error instanceof ToolRefusal) throw new llm.ToolError(error.message);
    onToolFailure?.(name, error);
    throw new llm.ToolError(`${name} did not work. Do without it, and promise nothing.`);
  }
}

function problemsOf(name: string, error: z.ZodError): string {
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || name}: ${message}`);
  return `Not done, the arguments are wrong. ${problems.join('; ')}`.slice(0, PROBLEM_LENGTH_MAX);
}
