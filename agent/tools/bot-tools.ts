import type { z } from 'zod';
import {
  calendarSettingsSchema,
  httpSettingsSchema,
  transferSettingsSchema,
} from '../../src/contracts/tool-settings.js';
import type { Prompt } from '../../src/domain/prompt.js';
import type { SkillbaseConfig } from '../../src/domain/skillbase.js';
import { toolNameOf } from '../../src/domain/tool-names.js';
import type { Briefing } from '../briefing.js';
import type { Talk } from '../talk.js';
import type { BotTool } from './bot-tool.js';
import type { SendRequest } from './bounded-request.js';
import { createCalendarTool } from './calendar.js';
import { createDtmfTool } from './dtmf-tone.js';
import { createEndCallTool } from './end-call.js';
import { createHttpTool } from './http-request.js';
import { createRecordAnswerTool } from './record-answer.js';
import { createCallbackTool } from './schedule-callback.js';
import { createStopCallingTool } from './stop-calling.js';
import { createTransferTool } from './transfer-call.js';

export interface BotToolParts {
  briefing: Pick<Briefing, 'callId' | 'config' | 'contact' | 'timezone'>;
  prompt: Pick<Prompt, 'closing'>;
  talk: Talk;
  secrets: Readonly<Record<string, string>>;
  send: SendRequest;
  nowMs: () => number;
  /** Said when the person wants no more calls. */
  optOutWords: string | null;
}

/** A tool that the bot has to do without, as its settings are not usable. */
export interface ToolProblem {
  tool: string;
  problem: string;
}

type ConfiguredTool = SkillbaseConfig['tools'][number];

/**
 * The tools of a bot: those of its configuration, and those that every bot has. Hanging up is among
 * the latter unless it is switched off; asking not to be called again can't be.
 */
export function createBotTools(parts: BotToolParts): { tools: BotTool[]; problems: ToolProblem[] } {
  const { briefing, talk, prompt, optOutWords, nowMs } = parts;
  const { config, timezone } = briefing;
  const problems: ToolProblem[] = [];
  const configured = config.tools
    .filter(({ enabled, name }) => enabled && name !== 'end_call')
    .flatMap((tool) => {
      const made = configuredTool(tool, parts);
      if (!('problem' in made)) return [made];
      problems.push({ tool: toolNameOf(tool), problem: made.problem });
      return [];
    });
  const fields = config.agent.lead_transfer_fields ?? [];
  const hangsUp = config.tools.every(({ name, enabled }) => name !== 'end_call' || enabled);
  const tools = [
    ...configured,
    ...(hangsUp ? [createEndCallTool({ talk, closing: prompt.closing })] : []),
    ...(fields.length > 0 ? [createRecordAnswerTool(fields, { talk })] : []),
    createCallbackTool({ talk, timezone, nowMs }),
    createStopCallingTool({ talk, lastWords: optOutWords }),
  ];
  return { tools, problems };
}

type Made = BotTool | { problem: string };

function configuredTool({ name, config: settings }: ConfiguredTool, parts: BotToolParts): Made {
  const { briefing, talk, secrets, send, nowMs } = parts;
  const { callId, timezone, contact } = briefing;
  const { phoneNumber } = contact;
  switch (name) {
    case 'transfer':
    case 'transfer_call':
      return made(transferSettingsSchema, settings, (checked) =>
        createTransferTool(checked, { talk }),
      );
    case 'dtmf_tone':
      return createDtmfTool({ talk });
    case 'calendar':
      return made(calendarSettingsSchema, settings, (checked) =>
        createCalendarTool(checked, {
          ...{ talk, send, secrets, callId, timezone, phoneNumber, nowMs },
        }),
      );
    case 'http':
      return made(httpSettingsSchema, settings, (checked) =>
        createHttpTool(checked, { send, secrets, callId, talk }),
      );
    default:
      return { problem: 'is not known' };
  }
}

function made<Schema extends z.ZodType>(
  schema: Schema,
  settings: ConfiguredTool['config'],
  create: (checked: z.output<Schema>) => BotTool,
): Made {
  const parsed = schema.safeParse(settings);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    return { problem: `${first?.path.join('.') ?? ''} ${first?.message ?? ''}`.trim() };
  }
  try {
    return create(parsed.data);
  } catch (error) {
    // A schema of arguments that cannot be checked must not be offered unchecked.
    return { problem: error instanceof Error ? error.message.slice(0, 200) : 'is not usable' };
  }
}
