import { z } from 'zod';

/**
 * What a job is told when it is dispatched: which call, where its door is, and the word that opens
 * it. Everything else, names and secrets above all, comes through the door.
 */
const dispatchSchema = z.object({
  call_id: z.uuid().toLowerCase(),
  door_url: z.url({ protocol: /^https?$/ }),
  token: z.string().min(1).max(500),
});

export interface Dispatch {
  callId: string;
  door: { url: string; token: string };
}

/** Null: this is no dispatch of ours. */
export function parseDispatch(metadata: string): Dispatch | null {
  const parsed = dispatchSchema.safeParse(jsonOf(metadata));
  if (!parsed.success) return null;
  const { call_id: callId, door_url: url, token } = parsed.data;
  return { callId, door: { url: url.replace(/\/+$/, ''), token } };
}

export const roomOf = (callId: string): string => `call-${callId}`;

export const calleeOf = (callId: string): string => `callee-${callId}`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
