import {
  fillInstructions,
  fillSpoken,
  harmless,
  placeholdersOf,
  valueFor,
  type PromptContact,
} from './placeholders.js';
import { promptWords, type PromptLanguage, type PromptWords } from './prompt-words.js';
import type { SkillbaseConfig } from './skillbase.js';
import { toolNameOf } from './tool-names.js';

export interface PromptInput {
  /** The platform's own text, which no customer changes. */
  base: string;
  language: PromptLanguage;
  companyName: string;
  config: SkillbaseConfig;
  contact: PromptContact;
  /** When the talk takes place, and the IANA zone of the person. */
  atMs: number;
  timezone: string;
}

export interface Prompt {
  instructions: string;
  /** What is said aloud, ready to be spoken. */
  greetings: string[];
  disclosure: string | null;
  closing: string | null;
  voicemail: string | null;
  warnings: PromptWarning[];
}

/** A placeholder that nothing is known for. */
export interface PromptWarning {
  field: string;
  placeholder: string;
}

const DATA_KEYS_MAX = 100;
const DATA_LENGTH_MAX = 500;

/** A language that the platform has words in: Russian, else English. */
export function promptLanguage(config: SkillbaseConfig): PromptLanguage {
  const language = config.context.language ?? config.voice.stt_language;
  return /^(ru|be|uk|kk)\b/i.test(language) ? 'ru' : 'en';
}

/** The exact instructions of a call; the same for a preview and for the talk itself. */
export function buildPrompt(input: PromptInput): Prompt {
  const { config, contact, base } = input;
  const { closing_message: closing } = config.agent;
  const spoken = (text: string | undefined) => (text ? fillSpoken(text, contact) || null : null);
  return {
    instructions: [base.trim(), ...sections(input), now(input)].join('\n\n'),
    greetings: (config.flow.greeting_phrases ?? []).map((text) => fillSpoken(text, contact)),
    disclosure: spoken(config.disclosure),
    closing: closing?.type === 'static_template' ? spoken(closing.template) : null,
    voicemail: spoken(config.voicemail?.message),
    warnings: findUnfilled(config, contact),
  };
}

function sections({ config, contact, language, companyName }: PromptInput): string[] {
  const words = promptWords(language);
  const { context, agent } = config;
  const fill = (text: string) => fillInstructions(text.trim(), contact, words.unknown);
  const list = (texts: readonly string[]) => texts.map((text) => `- ${fill(text)}`).join('\n');
  const handOver = Object.values(agent.handoff_criteria).filter((text) => typeof text === 'string');
  const findOut = agent.lead_transfer_fields ?? [];
  const closing = agent.closing_message?.prompt ?? agent.closing_message?.template ?? '';
  const all: [string, string][] = [
    [words.company, harmless(companyName)],
    [words.role, fill(context.role)],
    [words.style, `${fill(context.style)}${language === 'ru' ? `\n${words.speak}` : ''}`],
    [words.facts, list(context.facts)],
    [words.flow, flowOf(config.flow, words, fill)],
    [words.findOut, list(findOut.map(({ name, instruction }) => `${name}: ${instruction}`))],
    [words.closing, fill(closing)],
    [words.rules, list(context.safety_rules)],
    [words.disclosure, config.disclosure ? fillSpoken(config.disclosure, contact) : ''],
    [words.handOver, list(handOver)],
    [words.tools, list(toolsOf(config.tools, words))],
    [words.contact, contactData(contact, words)],
  ];
  return all.filter(([, text]) => text !== '').map(([title, text]) => `# ${title}\n${text}`);
}

function flowOf(
  { type, states, transitions }: SkillbaseConfig['flow'],
  words: PromptWords,
  fill: (text: string) => string,
): string {
  const name = (state: (typeof states)[number]) => (typeof state === 'string' ? state : state.name);
  const id = (state: (typeof states)[number]) => (typeof state === 'string' ? state : state.id);
  const nameById = new Map(states.map((state) => [id(state), name(state)]));
  const lines = states.flatMap((state, at) => {
    const isStart = type === 'graph' && at === 0 ? ` (${words.start})` : '';
    const head = `${type === 'linear' ? `${at + 1}.` : '-'} ${fill(name(state))}${isStart}`;
    const prompt = typeof state === 'string' ? '' : (state.prompt ?? '').trim();
    const ways = type === 'linear' ? [] : transitions.filter((way) => way.from_state === id(state));
    return [
      head,
      ...(prompt === '' ? [] : [`  ${fill(prompt).replaceAll('\n', '\n  ')}`]),
      ...ways.map(({ to_state: to, condition }) => {
        const when = condition?.trim() ? fill(condition) : words.always;
        return `  -> ${words.from(fill(nameById.get(to) ?? to))} ${when}`;
      }),
    ];
  });
  return [type === 'linear' ? words.linear : words.graph, ...lines].join('\n');
}

/** What a tool needs to work, such as numbers and addresses, stays with the tool. */
function toolsOf(tools: SkillbaseConfig['tools'], words: PromptWords): string[] {
  return tools
    .filter(({ enabled }) => enabled)
    .map((tool) => {
      const { name, config } = tool;
      const own = toolNameOf(tool);
      const condition = typeof config['condition'] === 'string' ? ` ${config['condition']}` : '';
      return `${own}: ${words.tool[own] ?? words.tool[name] ?? own}.${condition}`;
    });
}

function contactData({ name, phoneNumber, data }: PromptContact, words: PromptWords): string {
  const known: [string, string | null][] = [
    [words.name, name],
    [words.phone, phoneNumber],
    ...Object.entries(data).slice(0, DATA_KEYS_MAX),
  ];
  const lines = known
    .map(([key, value]) => [harmless(key, 100), harmless(value ?? '', DATA_LENGTH_MAX)] as const)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  if (lines.length === 0) return '';
  return [words.contactIs, '<contact_data>', ...lines, '</contact_data>'].join('\n');
}

function now({ language, atMs, timezone }: PromptInput): string {
  const format = new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    ...{ timeZone: timezone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit' },
  });
  return `# ${promptWords(language).now}\n${format.format(new Date(atMs))} (${timezone})`;
}

function findUnfilled(config: SkillbaseConfig, contact: PromptContact): PromptWarning[] {
  return textsOf(config, []).flatMap(({ field, text }) =>
    placeholdersOf(text)
      .filter((placeholder) => valueFor(placeholder, contact) === null)
      .map((placeholder) => ({ field, placeholder })),
  );
}

/** Settings of tools are their own: what stands in them in braces is for them. */
function textsOf(value: unknown, path: string[]): { field: string; text: string }[] {
  if (typeof value === 'string') return [{ field: path.join('.'), text: value }];
  if (typeof value !== 'object' || value === null || path[0] === 'tools') return [];
  return Object.entries(value).flatMap(([key, child]) => textsOf(child, [...path, key]));
}
