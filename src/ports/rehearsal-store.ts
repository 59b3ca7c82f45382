import type { CompanyScope } from '../domain/principal.js';

export interface RehearsalWish {
  /** What the clock of its line shows at first, line time. */
  startsAtMs: number;
  /** Virtual seconds in a real one. */
  speed: number;
}

export interface RehearsalStore {
  /**
   * A copy of the campaign and of its contacts on a simulated line of its own with a clock of its
   * own, as a draft. Null: no such campaign; refuses a rehearsal of a rehearsal.
   */
  copy(scope: CompanyScope, campaignId: string, wish: RehearsalWish): Promise<string | null>;
}
