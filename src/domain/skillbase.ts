/**
 * A bot as data, as it is on the wire and in the database. Every change makes an immutable version.
 */
export interface SkillbaseConfig {
  context: {
    role: string;
    style: string;
    safety_rules: string[];
    facts: string[];
    language?: string | undefined;
    max_call_duration?: number | undefined;
  };
  flow: {
    type: 'linear' | 'graph';
    states: (string | { id: string; name: string; prompt?: string | undefined })[];
    transitions: { from_state: string; to_state: string; condition?: string | undefined }[];
    greeting_phrases?: string[] | undefined;
  };
  agent: {
    handoff_criteria: Record<string, unknown>;
    crm_field_mapping: Record<string, string>;
    lead_transfer_fields?: { name: string; instruction: string }[] | undefined;
    closing_message?:
      | {
          type: 'llm_prompt' | 'static_template';
          prompt?: string | undefined;
          template?: string | undefined;
        }
      | undefined;
  };
  tools: { name: string; config: Record<string, unknown>; enabled: boolean }[];
  voice: {
    tts_provider: string;
    tts_voice_id: string;
    stt_provider: string;
    stt_language: string;
  };
  llm: { provider: string; model: string; temperature: number; max_tokens?: number | undefined };
  voicemail?: { action: 'hang_up' | 'leave_message'; message?: string | undefined } | undefined;
  disclosure?: string | undefined;
}
