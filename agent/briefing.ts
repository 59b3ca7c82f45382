import { z } from 'zod';
import { callConfigSchema } from '../src/contracts/call-report.js';
import { skillbaseConfigSchema } from '../src/contracts/skillbase.js';
import type { PromptContact } from '../src/domain/placeholders.js';
import type { SkillbaseConfig } from '../src/domain/skillbase.js';

/** All that an agent knows of its call before it talks. */
export interface Briefing {
  callId: string;
  skillbaseVersion: number;
  config: SkillbaseConfig;
  company: { id: string; name: string };
  contact: PromptContact;
  /** IANA zone of the person. */
  timezone: string;
  /** When the agent was told, in ms since 1970. */
  atMs: number;
  maxTalkSeconds: number;
  disclosure: { required: boolean; withinSeconds: number | null };
  hangupAfterRefusalSeconds: number | null;
  /** Values by name, of the secrets that enabled tools use. */
  secrets: Record<string, string>;
  recording: { allowed: boolean };
}

/** A platform that is newer than this agent may say more than it understands. */
const answerSchema = z.object({
  ...callConfigSchema.shape,
  config: skillbaseConfigSchema,
  company: z.object(callConfigSchema.shape.company.shape),
  contact: z.object(callConfigSchema.shape.contact.shape),
  disclosure: z.object(callConfigSchema.shape.disclosure.shape),
  secrets: z.record(z.string(), z.string()).default({}),
  recording: z.object({ allowed: z.boolean() }).default({ allowed: false }),
});

/** Null: the door's answer is not understood. */
export function parseBriefing(answer: unknown): Briefing | null {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return null;
  const told = parsed.data;
  const { name, phone_number: phoneNumber, data } = told.contact;
  const { required, within_seconds: withinSeconds } = told.disclosure;
  return {
    callId: told.call_id,
    skillbaseVersion: told.skillbase_version,
    config: told.config,
    company: told.company,
    contact: { name, phoneNumber, data },
    timezone: told.timezone,
    atMs: Date.parse(told.at),
    maxTalkSeconds: told.max_talk_seconds,
    disclosure: { required, withinSeconds },
    hangupAfterRefusalSeconds: told.hangup_after_refusal_seconds,
    secrets: told.secrets,
    recording: told.recording,
  };
}
