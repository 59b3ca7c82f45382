/** The part of a chat completion's request that a script may look at. */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  tools?: { function: { name: string } }[];
  [option: string]: unknown;
}

export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  content?: string | { type: string; text?: string }[] | null;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

export interface ToolUse {
  name: string;
  /** A string is sent as it stands, so that it may be no JSON. */
  args: Record<string, unknown> | string;
}

export interface ChatReply {
  say?: string;
  calls?: ToolUse[];
}

/** What a script sees of the conversation so far. */
export interface ChatTurn {
  system: string;
  /** Words of the caller, one entry a message. */
  user: string[];
  assistant: string[];
  /** The last words of the caller; empty before any. */
  heard: string;
  /** Results of the tools called since the caller spoke last, oldest first. */
  results: string[];
  /** Names of the tools that may be called. */
  tools: string[];
}

export type ChatScript = (turn: ChatTurn) => ChatReply;

/** By name; `default` speaks where the system prompt names none. */
export type ChatScripts = Readonly<Record<string, ChatScript>> & { default: ChatScript };

export function replyOf(scripts: ChatScripts, request: ChatRequest): ChatReply {
  const turn = turnOf(request);
  const name = /\[script:([\w-]+)\]/.exec(turn.system)?.[1] ?? 'default';
  return (scripts[name] ?? scripts.default)(turn);
}

/** One reply for each time that the caller has spoken; the last one stays. */
export function linearScript(
  replies: readonly (string | ChatReply)[],
  after = 'Хорошо.',
): ChatScript {
  return ({ user, results }) => {
    const reply = replies[Math.min(user.length, replies.length) - 1] ?? replies[0] ?? '';
    const whole = typeof reply === 'string' ? { say: reply } : reply;
    // A tool's result comes back in a request of its own: it must not be called once more.
    return results.length > 0 && whole.calls !== undefined ? { say: whole.say ?? after } : whole;
  };
}

/** The first rule whose pattern is in the caller's last words. */
export function heardScript(
  rules: readonly { heard: RegExp; reply: ChatReply; then?: ChatReply }[],
  otherwise: ChatReply,
): ChatScript {
  return ({ heard, results }) => {
    const rule = rules.find((candidate) => candidate.heard.test(heard));
    if (rule === undefined) return otherwise;
    return results.length > 0 && rule.reply.calls !== undefined
      ? (rule.then ?? otherwise)
      : rule.reply;
  };
}

function turnOf({ messages, tools = [] }: ChatRequest): ChatTurn {
  const of = (...roles: ChatMessage['role'][]) =>
    messages.filter(({ role }) => roles.includes(role)).map(textOf);
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  const since = messages.slice(lastUser + 1);
  const user = of('user');
  return {
    system: of('system', 'developer').join('\n'),
    user,
    assistant: of('assistant').filter(Boolean),
    heard: user.at(-1) ?? '',
    results: since.filter(({ role }) => role === 'tool').map(textOf),
    tools: tools.map(({ function: { name } }) => name),
  };
}

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text = '' }) => text).join('');
}
