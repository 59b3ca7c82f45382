import type { Arrival } from './failing-receiver.js';

export interface WebhookVerdict {
  /** Events that the receiver never took. */
  missing: number[];
  /** Requests after the receiver took the same delivery, of those under way at a kill. */
  againAfterKill: number;
  /** Such requests without a kill to excuse them. */
  again: Arrival[];
  /** Requests that came before an earlier one of the same key was taken. */
  outOfOrder: Arrival[];
  unverified: number;
  /** More than one id for one event. */
  otherIds: number;
}

/** What was taken so long before a kill may not have been written down any more. */
const UNDER_WAY_MS = 2_000;

export function judgeArrivals(
  arrivals: readonly Arrival[],
  wanted: { eventIds: readonly number[]; killedMs: readonly number[] },
): WebhookVerdict {
  const firstAck = new Map<number, number>();
  const ids = new Map<number, Set<string>>();
  const repeated: Arrival[] = [];
  for (const arrival of arrivals) {
    const { eventId, id, ackedMs, atMs } = arrival;
    const before = firstAck.get(eventId);
    if (before !== undefined && before < atMs) repeated.push(arrival);
    if (before === undefined && ackedMs !== null) firstAck.set(eventId, ackedMs);
    ids.set(eventId, (ids.get(eventId) ?? new Set()).add(id));
  }
  const excused = ({ eventId }: Arrival) => {
    const ackedMs = firstAck.get(eventId) ?? 0;
    return wanted.killedMs.some((at) => at - UNDER_WAY_MS <= ackedMs && ackedMs <= at + 500);
  };
  return {
    missing: wanted.eventIds.filter((id) => !firstAck.has(id)),
    againAfterKill: repeated.filter(excused).length,
    again: repeated.filter((arrival) => !excused(arrival)),
    outOfOrder: outOfOrder(arrivals, firstAck),
    unverified: arrivals.filter(({ verified }) => !verified).length,
    otherIds: [...ids.values()].filter(({ size }) => size > 1).length,
  };
}

/** An event may come only when all earlier ones of its key that came at all were taken. */
function outOfOrder(
  arrivals: readonly Arrival[],
  firstAck: ReadonlyMap<number, number>,
): Arrival[] {
  const ofKey = new Map<string, Set<number>>();
  for (const { key, eventId } of arrivals) {
    ofKey.set(key, (ofKey.get(key) ?? new Set()).add(eventId));
  }
  return arrivals.filter(({ key, eventId, atMs }) =>
    [...(ofKey.get(key) ?? [])].some(
      (earlier) => earlier < eventId && (firstAck.get(earlier) ?? Infinity) > atMs,
    ),
  );
}
