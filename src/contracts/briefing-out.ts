import type { z } from 'zod';
import type { RecordingRule } from '../domain/recording-rule.js';
import type { CallBriefing } from '../ports/agent-door-store.js';
import type { callConfigSchema } from './call-report.js';

/** What the agent's door answers with, of what the platform knows of the call. */
export function briefingOut(
  briefing: CallBriefing & { secrets: Record<string, string>; recording: RecordingRule },
): z.output<typeof callConfigSchema> {
  const { contact, disclosure, recording } = briefing;
  return {
    call_id: briefing.callId,
    skillbase_version: briefing.skillbaseVersion,
    config: briefing.config,
    company: briefing.company,
    contact: { name: contact.name, phone_number: contact.phoneNumber, data: contact.data },
    timezone: briefing.timezone,
    at: new Date(briefing.atMs).toISOString(),
    max_talk_seconds: briefing.maxTalkSeconds,
    disclosure: { required: disclosure.required, within_seconds: disclosure.withinSeconds },
    hangup_after_refusal_seconds: briefing.hangupAfterRefusalSeconds,
    secrets: briefing.secrets,
    recording: { allowed: recording.isAllowed, reason: recording.reason },
  };
}
