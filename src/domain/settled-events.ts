/** An id that was given and whose row nobody has seen: its transaction is in flight or gave up. */
export interface Gap {
  /** The smallest id that was seen above it. */
  belowId: number;
  /** Higher than the number of every transaction that had one when it was first seen. */
  nextXid: number;
}

export interface Reading {
  afterId: number;
  gap: Gap | undefined;
  /** Ids that were seen above `afterId`, ascending. */
  ids: readonly number[];
  /** The oldest transaction in flight, as the ids were seen. */
  xmin: number;
  /** A number taken after they were seen; null: none was needed, as no id is missing. */
  nextXid: number | null;
}

/**
 * How many of the ids can be taken now, in order and with none to come in between. A reader that
 * stops at the first gap and asks again misses nothing: the gap is filled, or every transaction
 * that was in flight when it was seen has ended without filling it. A transaction must have its
 * number before it takes an id; a trigger of the table sees to it.
 */
export function settledPrefix(reading: Reading): { taken: number; gap: Gap | undefined } {
  const { ids, xmin, nextXid } = reading;
  let last = reading.afterId;
  for (const [taken, id] of ids.entries()) {
    if (id !== last + 1) {
      const known = reading.gap?.belowId === id ? reading.gap : undefined;
      const gap = known ?? { belowId: id, nextXid: nextXid ?? Infinity };
      if (xmin < gap.nextXid) return { taken, gap };
    }
    last = id;
  }
  return { taken: ids.length, gap: undefined };
}
