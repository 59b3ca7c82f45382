/** An id that was given and whose row nobody has seen: its transaction is in flight or gave up. */
export interface Gap {
  /** The smallest id that was seen above it. */
  belowId: number;
  /** No transaction in flight when it was first seen has a number as high as this. */
  snapshotXmax: number;
}

export interface Reading {
  afterId: number;
  gap: Gap | undefined;
  /** Ids that were seen above `afterId`, ascending. */
  ids: readonly number[];
  /** Of the snapshot that the ids were seen in: the oldest transaction in flight, and the next. */
  snapshot: { xmin: number; xmax: number };
}

/**
 * How many of the ids can be taken now, in order and with none to come in between. A reader that
 * stops at the first gap and asks again misses nothing: the gap is filled, or every transaction
 * that was in flight when it was seen has ended without filling it. A transaction must have its
 * number before it takes an id; a trigger of the table sees to it.
 */
export function settledPrefix(reading: Reading): { taken: number; gap: Gap | undefined } {
  const { ids, snapshot } = reading;
  let last = reading.afterId;
  for (const [taken, id] of ids.entries()) {
    if (id !== last + 1) {
      const known = reading.gap?.belowId === id ? reading.gap : undefined;
      const gap = known ?? { belowId: id, snapshotXmax: snapshot.xmax };
      if (snapshot.xmin < gap.snapshotXmax) return { taken, gap };
    }
    last = id;
  }
  return { taken: ids.length, gap: undefined };
}
