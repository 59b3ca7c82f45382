import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { FeedEvent } from '../ports/event-feed.js';
import type { LiveCampaignView } from '../ports/live-store.js';
import type { LiveDeps, LiveSink } from './live-calls.js';
import { createLiveCounting, type LiveCounters, type LiveCountingDeps } from './live-counting.js';
import { createPump } from './live-pump.js';
import { createLiveWatchers } from './live-watchers.js';

export type CampaignNews =
  | { kind: 'status'; event: FeedEvent }
  /** Counted when the last status that was told had this id. */
  | { kind: 'counters'; counters: LiveCounters; lastEventId: number };

export type CampaignSink = LiveSink<LiveCampaignView, CampaignNews>;
export type LiveCampaigns = ReturnType<typeof createLiveCampaigns>;

export type LiveCampaignDeps = LiveDeps & LiveCountingDeps;

const SPACING_MS = 50;
const EVENTS_AT_ONCE = 100;

interface Watcher {
  campaignId: string;
  afterId: number;
  /** The counters that it was told last, as text. */
  told: string;
  sink: CampaignSink;
}

/**
 * Shows campaigns to those who watch: changes of status as they happen, and counters at most once a
 * second, counted only while somebody watches.
 */
export function createLiveCampaigns(deps: LiveCampaignDeps) {
  const { store, feed, onTrouble } = deps;
  const counting = createLiveCounting(deps);
  const pump = createPump(() => tellAll(), { spacingMs: SPACING_MS, onTrouble });
  const watchers = createLiveWatchers<Watcher>(feed, () => pump.wake());

  async function tellAll(): Promise<void> {
    for (const campaignId of new Set(watchers.all().map((one) => one.campaignId))) {
      await tellOf(campaignId).catch((error: unknown) => giveUp(campaignId, error));
    }
  }

  /** One campaign that is gone must not silence the others. */
  function giveUp(campaignId: string, error: unknown): void {
    if (!(error instanceof DomainError && error.code === 'not_found')) return onTrouble(error);
    for (const watcher of watchers.all().filter((one) => one.campaignId === campaignId)) {
      leave(watcher);
      watcher.sink.end();
    }
  }

  async function tellOf(campaignId: string): Promise<void> {
    const open = watchers
      .all()
      .filter((one) => one.campaignId === campaignId && !one.sink.isFull());
    if (open.length === 0) return;
    const afterId = Math.min(...open.map((one) => one.afterId));
    const events = await store.campaignEvents(campaignId, afterId, EVENTS_AT_ONCE);
    for (const watcher of open) tellStatuses(watcher, events);
    const counters = await counting.of(campaignId);
    // Whoever left meanwhile would leave the count behind.
    if (!isWatched(campaignId)) counting.forget(campaignId);
    for (const watcher of open) tellCounters(watcher, counters);
  }

  function tellStatuses(watcher: Watcher, events: readonly FeedEvent[]): void {
    for (const event of events.filter(({ id }) => id > watcher.afterId)) {
      if (!watchers.has(watcher) || watcher.sink.isFull()) return;
      watcher.afterId = event.id;
      watcher.sink.tell({ kind: 'status', event });
    }
  }

  function tellCounters(watcher: Watcher, counters: LiveCounters): void {
    const text = JSON.stringify(counters);
    if (!watchers.has(watcher) || watcher.told === text || watcher.sink.isFull()) return;
    watcher.told = text;
    watcher.sink.tell({ kind: 'counters', counters, lastEventId: watcher.afterId });
  }

  const isWatched = (id: string) => watchers.all().some(({ campaignId }) => campaignId === id);

  function leave(watcher: Watcher): void {
    watchers.leave(watcher);
    if (!isWatched(watcher.campaignId)) counting.forget(watcher.campaignId);
  }

  return {
    /** Opens with the campaign as it is, then counters and statuses. Answers how to leave. */
    async watch(
      wish: { scope: CompanyScope; campaignId: string; resumeAfter: number | null },
      sink: CampaignSink,
    ): Promise<() => void> {
      const view = await store.openCampaign(wish.scope, wish.campaignId, wish.resumeAfter);
      if (view === null) throw new DomainError('not_found', 'There is no such campaign.');
      sink.open(view);
      const { campaignId, lastEventId: afterId } = view;
      const watcher = { campaignId, afterId, told: '', sink };
      watchers.enter(watcher);
      return () => leave(watcher);
    },

    wake: () => pump.wake(),

    stop: () => pump.stop(),
  };
}
