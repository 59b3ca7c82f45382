import { describe, expect, it } from '@jest/globals';
import { useEngine } from '../support/engine.js';
import { recordHistory } from '../support/record-history.js';

const engine = useEngine();
/** More than one run starts. */
const CONTACTS = 125;
const LIMIT_MS = 240_000;

describe('a campaign that continues as new', () => {
  it(
    'starts every contact once over its runs',
    async () => {
      const platform = engine();
      const numbers = Array.from(
        { length: CONTACTS },
        (_, i) => `+7999000${String(i).padStart(4, '0')}`,
      );
      const campaign = await platform.campaign({
        numbers,
        speed: 3_000,
        settings: { by: 'weights', weights: { declined: 1 } },
      });
      await platform.ask(campaign.id, 'start');
      const first = await platform.temporal.workflow
        .getHandle(`campaign/${campaign.id}`)
        .describe();
      await platform.until(campaign.id, 'completed', LIMIT_MS);

      const last = await platform.temporal.workflow.getHandle(`campaign/${campaign.id}`).describe();
      expect(last.runId).not.toBe(first.runId);
      const dials = (await platform.ledger(campaign.id)).filter((entry) => entry.event === 'dial');
      expect(dials).toHaveLength(CONTACTS);
      expect(new Set(dials.map((entry) => entry.attempt)).size).toBe(CONTACTS);
      await recordHistory(platform.temporal, `campaign/${campaign.id}`, 'campaign-second-run', {
        runId: last.runId,
      });
      await recordHistory(
        platform.temporal,
        `campaign/${campaign.id}`,
        'campaign-continue-as-new',
        {
          runId: first.runId,
        },
      );
    },
    LIMIT_MS,
  );
});
