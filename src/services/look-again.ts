import { setTimeout as wait } from 'node:timers/promises';
import type { CampaignStore } from '../ports/campaign-store.js';
import type { Outbox } from './outbox.js';

export interface LookAgainDeps {
  store: Pick<CampaignStore, 'bringForward'>;
  outbox: Pick<Outbox, 'deliverWithin'>;
}

/** Moved in one transaction, so that nothing else waits long. */
const AT_ONCE = 5_000;
const PASSES_MAX = 1_000;
/** A request is answered after so long; what is left is moved behind it. */
const ANSWER_WITHIN_MS = 1_000;
/** An edit is answered even when Temporal is slow to hear of it. */
const WAKE_WITHIN_MS = 1_000;
/** A decision that was being made by the former settings is written by then. */
const ONCE_MORE_AFTER_MS = 300;

/**
 * After a change of a live campaign: tasks that the former settings had put off are brought
 * forward, and the messages for all who must look again are delivered. A moment later the same is
 * done for tasks that were being put off in that very instant.
 */
export function createLookAgain({ store, outbox }: LookAgainDeps) {
  return async function lookAgain(id: string, reasons: readonly string[]): Promise<void> {
    if (reasons.length > 0) {
      const all = bringAllForward(id, reasons);
      await Promise.race([all, wait(ANSWER_WITHIN_MS, null, { ref: false })]);
      // Left behind, a failure only leaves tasks at the later time that they had.
      all.then(() => onceMore(id, reasons)).catch(() => undefined);
    }
    await outbox.deliverWithin(id, WAKE_WITHIN_MS);
  };

  async function onceMore(id: string, reasons: readonly string[]): Promise<void> {
    await wait(ONCE_MORE_AFTER_MS, null, { ref: false });
    await bringAllForward(id, reasons);
    await outbox.deliverWithin(id, WAKE_WITHIN_MS);
  }

  async function bringAllForward(id: string, reasons: readonly string[]): Promise<void> {
    for (let pass = 0; pass < PASSES_MAX; pass += 1) {
      if ((await store.bringForward(id, reasons, AT_ONCE)) < AT_ONCE) return;
    }
  }
}
