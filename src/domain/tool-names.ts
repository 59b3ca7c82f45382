/**
 * Names that models know tools of ours by; the `http` tools of a bot may have names of their own.
 */
const OURS: readonly string[] = [
  ...['next_stage', 'go_to_state', 'end_call', 'record_answer', 'schedule_callback'],
  ...['stop_calling', 'transfer_call', 'transfer', 'dtmf_tone', 'calendar'],
];

export function isOurToolName(name: string): boolean {
  return OURS.includes(name);
}

/** What a model calls a tool of a config. `transfer` is the old name of `transfer_call`. */
export function toolNameOf(tool: { name: string; config: Record<string, unknown> }): string {
  if (tool.name === 'transfer') return 'transfer_call';
  const own = tool.name === 'http' ? tool.config['name'] : undefined;
  return typeof own === 'string' ? own : tool.name;
}
