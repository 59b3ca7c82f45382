import type { EventFeed } from '../ports/event-feed.js';

/** Those who watch something live. */
export interface LiveWatchers<Watcher> {
  all(): Watcher[];
  has(watcher: Watcher): boolean;
  enter(watcher: Watcher): void;
  leave(watcher: Watcher): void;
}

/** The feed is listened to while anybody watches, and `wake` is called for who has just come. */
export function createLiveWatchers<Watcher>(
  feed: EventFeed,
  wake: () => void,
): LiveWatchers<Watcher> {
  const watchers = new Set<Watcher>();
  let deafen: (() => void) | null = null;
  return {
    all: () => [...watchers],
    has: (watcher) => watchers.has(watcher),
    enter(watcher) {
      watchers.add(watcher);
      deafen ??= feed.listen(wake);
      wake();
    },
    leave(watcher) {
      watchers.delete(watcher);
      if (watchers.size > 0) return;
      deafen?.();
      deafen = null;
    },
  };
}
