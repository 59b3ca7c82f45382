import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { readBasePrompt } from '../../agent/base-prompt.js';
import type { Briefing } from '../../agent/briefing.js';
import { openChatModel } from '../../agent/chat-model.js';
import { ScriptedLlm } from '../../agent/scripted-llm.js';
import { silencePackage } from '../../agent/silence-package.js';
import { playScript, surprises, type TalkScript } from '../../agent/talk-script.js';
import { openTextTalk, type TextTalk } from '../../agent/text-talk.js';
import { newSkillbaseConfigSchema } from '../contracts/skillbase.js';
import type { CallReport } from '../domain/call-report.js';
import { buildPrompt, promptLanguage } from '../domain/prompt.js';
import { unknownSecretsOf } from '../domain/tool-secrets.js';
import { readTalkArguments, TALK_USAGE, type TalkArguments } from './talk-arguments.js';
import { llmCostUsd, reportText } from './talk-report-text.js';
import { watchTalk } from './talk-watch.js';

silencePackage();
process.exitCode = await main();

async function main(): Promise<number> {
  const asked = readTalkArguments(process.argv.slice(2));
  if (typeof asked === 'string') {
    console.error(`${asked}\n\n${TALK_USAGE}`);
    return 2;
  }
  try {
    return await run(asked);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function run(asked: TalkArguments): Promise<number> {
  const { script } = asked;
  const briefing = briefingOf(asked);
  for (const { field, message } of unknownSecretsOf(
    briefing.config,
    Object.keys(briefing.secrets),
  )) {
    console.log(`  !! ${field}: ${message}; give it with --secret`);
  }
  const model =
    script === null
      ? openChatModel(briefing.config, { ...asked, env: process.env })
      : new ScriptedLlm(briefing.config.llm);
  const talk = await openTextTalk({
    ...{ briefing, prompt: promptOf(briefing), model },
    transferred: () => script?.transfer ?? 'moved',
    hooks: { allowPrivate: asked.allowPrivate, ...watchTalk.hooks },
  });
  watchTalk.follow(talk.session);
  if (script === null || !(model instanceof ScriptedLlm)) {
    await talk.greet();
    await converse(talk);
  } else {
    console.log(`"${script.title}"`);
    await talk.greet();
    await playScript(script, { talk, model, onPerson: watchTalk.person });
  }
  const report = await talk.close();
  console.log(`\n${reportText(report, talk)}`);
  return script === null ? 0 : judged(script, { report, talk });
}

function judged(script: TalkScript, ended: { report: CallReport; talk: TextTalk }): number {
  const wrong = surprises(script, { ...ended, llmCostUsd: llmCostUsd(ended.report) });
  for (const line of wrong) console.log(`NOT AS EXPECTED  ${line}`);
  if (wrong.length === 0) console.log('All is as the script expects.');
  return wrong.length === 0 ? 0 : 1;
}

/** Until the bot hangs up, or the input ends. */
async function converse(talk: TextTalk): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    terminal.setPrompt('you: ');
    terminal.prompt();
    for await (const line of terminal) {
      if (line.trim() !== '') await talk.hear(line.trim());
      if (talk.talk.isEnding()) return;
      terminal.prompt();
    }
  } finally {
    terminal.close();
  }
}

function briefingOf({ botFile, script, ...asked }: TalkArguments): Briefing {
  const path = botFile ?? resolve(dirname(asked.scriptFile ?? '.'), script?.bot ?? '');
  const body = JSON.parse(readFileSync(path, 'utf8')) as { config?: unknown; name?: unknown };
  const config = configOf(body.config ?? body);
  const contact = script?.contact;
  return {
    callId: '00000000-0000-4000-8000-000000000000',
    skillbaseVersion: 1,
    config,
    company: { id: '00000000-0000-4000-8000-000000000001', name: asked.company },
    contact: {
      name: asked.name ?? contact?.name ?? null,
      phoneNumber: asked.phoneNumber ?? contact?.phone_number ?? '+79990000000',
      data: { ...contact?.data, ...asked.data },
    },
    timezone: asked.timezone ?? script?.timezone ?? 'Europe/Moscow',
    atMs: script?.at === undefined ? Date.now() : Date.parse(script.at),
    maxTalkSeconds: 3_600,
    disclosure: { required: false, withinSeconds: null },
    hangupAfterRefusalSeconds: null,
    secrets: { ...script?.secrets, ...asked.secrets },
    recording: { allowed: false },
  };
}

/** Refused in the words in which the API refuses it. */
function configOf(body: unknown): Briefing['config'] {
  const parsed = newSkillbaseConfigSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The bot would not be taken:\n${lines.join('\n')}`);
}

function promptOf({ config, company, contact, timezone, atMs }: Briefing) {
  const language = promptLanguage(config);
  return buildPrompt({
    base: readBasePrompt(language, null),
    ...{ language, companyName: company.name, config, contact, atMs, timezone },
  });
}
