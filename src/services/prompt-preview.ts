import { isKnownZone } from '../domain/calling-window.js';
import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';
import type { PromptContact } from '../domain/placeholders.js';
import type { PromptLanguage } from '../domain/prompt-words.js';
import { buildPrompt, promptLanguage, type Prompt } from '../domain/prompt.js';
import type { CallTaskStore } from '../ports/call-task-store.js';
import type { SkillbaseStore } from '../ports/skillbase-store.js';
import type { CompanyService } from './companies.js';

export interface PromptPreviewDeps {
  skillbases: Pick<SkillbaseStore, 'get' | 'version'>;
  callTasks: Pick<CallTaskStore, 'find'>;
  companies: Pick<CompanyService, 'get'>;
  basePrompts: Readonly<Record<PromptLanguage, string>>;
  nowMs?: () => number;
}

export interface WantedPreview {
  skillbaseId: string;
  /** Undefined: the current one. */
  version: number | undefined;
  /** Its contact is taken; fields of `contact` go before. */
  callTaskId: string | undefined;
  contact: Partial<PromptContact>;
  timezone: string | undefined;
  atMs: number | undefined;
}

export interface Preview extends Prompt {
  version: number;
  language: PromptLanguage;
  timezone: string;
}

export type PromptPreview = ReturnType<typeof createPromptPreview>;

const FALLBACK_ZONE = 'Europe/Moscow';

/** What a bot would be told if it called this person now. */
export function createPromptPreview(deps: PromptPreviewDeps) {
  const { skillbases, callTasks, companies, basePrompts, nowMs = Date.now } = deps;
  const contactOf = async (principal: Principal, wanted: WantedPreview): Promise<PromptContact> => {
    const { callTaskId, contact } = wanted;
    const nobody = { name: null, phoneNumber: null, data: {} };
    if (callTaskId === undefined) return { ...nobody, ...contact };
    const task = await callTasks.find(principal.companyId, callTaskId);
    if (!task) throw wrong('call_task_id', 'is not a call task that you can see');
    const { contactName: name, phoneNumber, contactData } = task;
    return { name, phoneNumber, ...contact, data: { ...contactData, ...contact.data } };
  };
  return {
    async preview(principal: Principal, wanted: WantedPreview): Promise<Preview> {
      const { skillbaseId: id, version } = wanted;
      const skillbase = await skillbases.get(principal.companyId, id);
      const stored =
        version === undefined
          ? skillbase
          : await skillbases.version(principal.companyId, id, version);
      const company = await companies.get(principal, skillbase.companyId);
      const timezone = wanted.timezone ?? company.timezone ?? FALLBACK_ZONE;
      if (!isKnownZone(timezone)) throw wrong('timezone', 'is not a known time zone');
      const { config } = stored;
      const language = promptLanguage(config);
      const prompt = buildPrompt({
        ...{ config, language, timezone, base: basePrompts[language], companyName: company.name },
        contact: await contactOf(principal, wanted),
        atMs: wanted.atMs ?? nowMs(),
      });
      return { ...prompt, version: stored.version, language, timezone };
    },
  };
}

function wrong(field: string, message: string): DomainError {
  return new DomainError('validation_failed', `${field} ${message}.`, {
    errors: [{ field, message }],
  });
}
