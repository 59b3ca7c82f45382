import type { Principal } from '../domain/principal.js';
import type { NumberRangeFiles } from '../ports/number-range-file.js';
import type { NumberRangeStore, ReplacedRanges } from '../ports/number-range-store.js';
import type { CompanyService } from './companies.js';
import type { Outbox } from './outbox.js';

export interface NumberRangesDeps {
  store: NumberRangeStore;
  files: NumberRangeFiles;
  companies: Pick<CompanyService, 'resolve'>;
  outbox: Pick<Outbox, 'deliver'>;
}

export type NumberRanges = ReturnType<typeof createNumberRanges>;

const SAMPLE = 20;
/** More campaigns than this are left to the worker that sends whatever is unsent. */
const DELIVERED_AT_ONCE = 20;

/** `company`: id or slug; undefined: the asker's own. */
export function createNumberRanges({ store, files, companies, outbox }: NumberRangesDeps) {
  const tell = ({ campaignIds }: ReplacedRanges): void => {
    for (const campaignId of campaignIds.slice(0, DELIVERED_AT_ONCE)) {
      // Nobody waits for it: what is not delivered now is sent again by a worker.
      void outbox.deliver({ campaignId }).catch(() => undefined);
    }
  };
  return {
    async replace(principal: Principal, company: string | undefined, path: string) {
      const { id } = await companies.resolve(principal, company);
      const replaced = await store.replace(id, files.read(path));
      tell(replaced);
      return replaced;
    },

    async sample(principal: Principal, company: string | undefined) {
      const { id } = await companies.resolve(principal, company);
      return store.sample(id, SAMPLE);
    },

    async clear(principal: Principal, company: string | undefined) {
      const { id } = await companies.resolve(principal, company);
      tell(await store.replace(id, nothing()));
    },
  };
}

async function* nothing(): AsyncGenerator<never> {
  // An empty table replaces the old one.
}
