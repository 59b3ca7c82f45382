import { z } from 'zod';
import { toRealTime, type LineClock } from '../domain/clock.js';
import type { DryRunPreview } from '../domain/dry-run.js';
import { campaignOut } from './campaign-api.js';
import { reasonCount, reasonsOut } from './dry-run-api.js';
import { isoOfMs } from './why-api.js';

const startSchema = z.strictObject({
  contacts: z.int(),
  looked_at: z.int().nullable().meta({ description: 'Of more only so many were asked about' }),
  by_reason: z.array(reasonCount).meta({ description: 'What the gate says to how many' }),
  next_dial_at: z.iso.datetime().nullable().meta({ description: "By the line's clock" }),
  next_dial_real_at: z.iso.datetime().nullable(),
  reason: z.string().nullable().meta({ description: 'What the next call waits for' }),
});

export const campaignStartedOut = campaignOut
  .extend({
    start: startSchema
      .nullable()
      .meta({ description: 'What its contacts meet; null: it could not be told in time' }),
  })
  .meta({ id: 'CampaignStarted' });

interface Asked {
  clock: LineClock;
  lookedAt: number | null;
  report: DryRunPreview;
}

export function startOut(answer: Asked): z.infer<typeof startSchema> {
  const { report, clock, lookedAt } = answer;
  const { firstDialMs } = report;
  const isNow = report.byReason.some(({ verdict }) => verdict === 'allow');
  const waits = report.byReason.find(({ verdict }) => verdict !== 'allow');
  return {
    contacts: report.contacts,
    looked_at: lookedAt,
    by_reason: reasonsOut(report.byReason),
    next_dial_at: isoOfMs(firstDialMs),
    next_dial_real_at: isoOfMs(firstDialMs === null ? null : toRealTime(clock, firstDialMs)),
    reason: isNow ? null : (waits?.reason ?? null),
  };
}
