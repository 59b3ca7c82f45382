import type { CallUsage, UsageLine } from './call-report.js';
import type { TalkEvent, UsedModel } from './talk-events.js';

/** A model that the talk was set up with, as prices know it. */
export interface TalkModel {
  kind: UsedModel['kind'];
  provider: string;
  model: string;
}

const LINES_MAX = 20;
const NAME_LONGEST = 200;
const COUNT_MAX = 100_000_000;
const SECONDS_MAX = 86_400;

/** What was used of each model, and of the line for as long as the call was answered. */
export function usageOf(
  events: readonly TalkEvent[],
  { models, seconds }: { models: readonly TalkModel[]; seconds: number },
): CallUsage & { lines: UsageLine[] } {
  const last = events.findLast((event) => event.kind === 'usage');
  const lines = merged((last?.used ?? []).map((used) => lineOf(used, models)));
  const telephony = { kind: 'telephony', provider: 'livekit', model: 'sip', seconds } as const;
  const kept = lines.slice(0, LINES_MAX - 1);
  const sum = (kind: UsageLine['kind'], part: 'seconds' | 'input_tokens' | 'output_tokens') =>
    kept.reduce((total, line) => total + (line.kind === kind ? (line[part] ?? 0) : 0), 0);
  return {
    stt_seconds: thousandths(Math.min(sum('stt', 'seconds'), SECONDS_MAX)),
    llm_input_tokens: Math.min(sum('llm', 'input_tokens'), COUNT_MAX),
    llm_output_tokens: Math.min(sum('llm', 'output_tokens'), COUNT_MAX),
    tts_characters: Math.min(
      kept.reduce((total, line) => total + (line.kind === 'tts' ? (line.characters ?? 0) : 0), 0),
      COUNT_MAX,
    ),
    telephony_seconds: seconds,
    lines: [...kept, telephony],
  };
}

function lineOf(used: UsedModel, models: readonly TalkModel[]): UsageLine {
  const { kind, seconds, inputTokens, outputTokens, characters } = used;
  return {
    ...{ kind, ...namesOf(used, models) },
    ...(seconds > 0 && { seconds: thousandths(Math.min(seconds, SECONDS_MAX)) }),
    ...(inputTokens > 0 && { input_tokens: count(inputTokens) }),
    ...(outputTokens > 0 && { output_tokens: count(outputTokens) }),
    ...(characters > 0 && { characters: count(characters) }),
  };
}

/**
 * Plugins name the host that they talk to, and fallbacks name themselves: the model tells which of
 * the configured services it was, else the host's name does.
 */
function namesOf(used: UsedModel, models: readonly TalkModel[]) {
  const kinds = models.filter(({ kind }) => kind === used.kind);
  const host = used.provider.toLowerCase();
  const known =
    kinds.find(({ model, provider }) => model === used.model && host.includes(provider)) ??
    kinds.find(({ model }) => model === used.model) ??
    kinds.find(({ provider }) => host.includes(provider));
  const model = named(used.model) ?? known?.model;
  return {
    provider: (known?.provider ?? named(host) ?? 'unknown').slice(0, NAME_LONGEST),
    model: (model ?? 'unknown').slice(0, NAME_LONGEST),
  };
}

function named(name: string): string | null {
  return name === '' || name === 'unknown' ? null : name;
}

/** One line for each model, whatever names its plugins gave. */
function merged(lines: readonly UsageLine[]): UsageLine[] {
  const byModel = new Map<string, UsageLine>();
  for (const line of lines) {
    const key = JSON.stringify([line.kind, line.provider, line.model]);
    const before = byModel.get(key);
    byModel.set(key, before === undefined ? line : added(before, line));
  }
  return [...byModel.values()];
}

function added(one: UsageLine, other: UsageLine): UsageLine {
  const parts = ['seconds', 'input_tokens', 'output_tokens', 'characters'] as const;
  const sums = parts.flatMap((part) => {
    const sum = (one[part] ?? 0) + (other[part] ?? 0);
    return sum > 0 ? [[part, part === 'seconds' ? thousandths(sum) : count(sum)]] : [];
  });
  return { ...one, ...(Object.fromEntries(sums) as Partial<UsageLine>) };
}

function count(value: number): number {
  return Math.min(COUNT_MAX, Math.round(value));
}

function thousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
