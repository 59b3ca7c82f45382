import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { talkScriptSchema, type TalkScript } from '../../agent/talk-script.js';

export const TALK_USAGE = `npm run talk -- <bot.json> [--script talk.json] [--name Anna]
  [--phone-number +79990000000] [--data key=value] [--company name] [--timezone Europe/Moscow]
  [--model name] [--base-url https://...] [--secret name=value] [--allow-private]
A talk with a bot in the terminal: you type, it answers, and its stages and tools are shown. The
model is that of the bot, with OPENAI_API_KEY or GROQ_API_KEY; --base-url takes any server that
speaks as OpenAI does. With a script no model is asked, and its bot may be named in it.`;

export interface TalkArguments {
  botFile: string | null;
  scriptFile: string | null;
  script: TalkScript | null;
  name: string | undefined;
  phoneNumber: string | undefined;
  data: Record<string, string>;
  company: string;
  timezone: string | undefined;
  model: string | undefined;
  baseUrl: string | undefined;
  secrets: Record<string, string>;
  allowPrivate: boolean;
}

const OPTIONS = {
  script: { type: 'string' },
  name: { type: 'string' },
  'phone-number': { type: 'string' },
  data: { type: 'string', multiple: true },
  company: { type: 'string' },
  timezone: { type: 'string' },
  model: { type: 'string' },
  'base-url': { type: 'string' },
  secret: { type: 'string', multiple: true },
  'allow-private': { type: 'boolean' },
} as const;

/** What is wrong with them, in words, when they are not usable. */
export function readTalkArguments(args: string[]): TalkArguments | string {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [botFile = null] = positionals;
    const script = values.script === undefined ? null : readScript(values.script);
    if (botFile === null && script?.bot === undefined) return 'Which bot? Name its file.';
    return {
      ...{ botFile, script, scriptFile: values.script ?? null },
      ...{ name: values.name, phoneNumber: values['phone-number'], data: pairs(values.data) },
      ...{ company: values.company ?? 'New-Voice', timezone: values.timezone },
      ...{ model: values.model, baseUrl: values['base-url'], secrets: pairs(values.secret) },
      allowPrivate: values['allow-private'] ?? false,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readScript(path: string): TalkScript {
  const parsed = talkScriptSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${path} is no script of a talk.\n${problems.join('\n')}`);
}

function pairs(written: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    written.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`${pair} is not name=value.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
