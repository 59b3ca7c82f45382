/** Says whether the item is done with; an item that is not comes again. */
export type Attend<T> = (item: T) => Promise<boolean>;

export interface RetryQueue<T> {
  add(item: T): void;
  /** Items that are not done with. */
  waiting(): number;
  close(): void;
}

export interface RetryQueueRules {
  atOnce: number;
  backoffMs: { first: number; longest: number };
}

/**
 * Attends to a bounded number of items at once, and to each one again, ever later, until it is
 * done with.
 */
export function createRetryQueue<T>(attend: Attend<T>, rules: RetryQueueRules): RetryQueue<T> {
  const { atOnce, backoffMs } = rules;
  const queue: { item: T; delayMs: number }[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let attending = 0;
  let waiting = 0;
  let closed = false;

  function pump(): void {
    while (!closed && attending < atOnce) {
      const next = queue.shift();
      if (next === undefined) return;
      attending += 1;
      void attend(next.item).then((done) => {
        attending -= 1;
        if (done) waiting -= 1;
        else if (!closed) comeAgain(next);
        pump();
      });
    }
  }

  function comeAgain(next: { item: T; delayMs: number }): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      queue.push({ ...next, delayMs: Math.min(next.delayMs * 2, backoffMs.longest) });
      pump();
    }, next.delayMs);
    timers.add(timer);
  }

  return {
    add(item) {
      waiting += 1;
      queue.push({ item, delayMs: backoffMs.first });
      pump();
    },
    waiting: () => waiting,
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
