import { CAMPAIGN_STATUSES } from './campaign.js';

/** Asked for by a person, for one webhook; whatever the webhook wants to hear of. */
export const TEST_EVENT = 'webhook.test';

/** Every type of event that a webhook can be told of. */
export const WEBHOOK_EVENTS: readonly string[] = [
  'call.dialing',
  'call.answered',
  'call.turn',
  'call.metrics',
  'call.ended',
  ...CAMPAIGN_STATUSES.filter((status) => status !== 'draft').map((status) => `campaign.${status}`),
  'optout.created',
  'import.finished',
  'webhook.disabled',
];

/**
 * Whether a webhook wants to hear of an event: `call.ended` is that type, `call.*` whatever begins
 * so, `*` everything.
 */
export function wants(pattern: string, type: string): boolean {
  if (!pattern.endsWith('*')) return pattern === type;
  return type.startsWith(pattern.slice(0, -1));
}

/** A pattern that can match something: `call.ended`, `call.*`, `*`. */
export function isEventPattern(pattern: string): boolean {
  if (/\*./.test(pattern) || /[^.]\*/.test(pattern)) return false;
  return WEBHOOK_EVENTS.some((type) => wants(pattern, type));
}

/**
 * What keeps its order: the events of one call, else of one campaign. Others have nothing to be in
 * order with.
 */
export function orderingKey(event: {
  id: number;
  callId: string | null;
  campaignId: string | null;
}): string {
  if (event.callId !== null) return `call/${event.callId}`;
  return event.campaignId === null ? `event/${event.id}` : `campaign/${event.campaignId}`;
}
