import { z } from 'zod';
import type { HistoryEvent } from '../ports/campaign-history.js';
import { timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';

const KINDS = ['requested', 'status', 'limits', 'edited'] as const satisfies HistoryEvent['kind'][];

export const campaignEventsQuery = z.strictObject({
  call_task_id: z.uuid().optional().meta({ description: 'Changes of this contact only' }),
  kind: z.enum(KINDS).optional(),
  ...pageQuery,
});

const values = z.record(z.string(), z.unknown());

export const campaignEventSchema = z
  .strictObject({
    id: z.int(),
    campaign_id: z.uuid(),
    call_task_id: z.uuid().nullable().meta({ description: 'Set when one contact was changed' }),
    at: timestampOut,
    kind: z.enum(KINDS).meta({
      description:
        'A request, a status that it led to, limits from the Web UI, or changed settings',
    }),
    by: z.string().meta({ description: 'The key, or who else asked' }),
    before: values.nullable(),
    after: values,
  })
  .meta({ id: 'CampaignEvent' });

export function campaignEventOut(event: HistoryEvent): z.infer<typeof campaignEventSchema> {
  const { id, campaignId, callTaskId, at, kind, by, before, after } = event;
  return {
    ...{ id, campaign_id: campaignId, call_task_id: callTaskId, at: at.toISOString() },
    ...{ kind, by, before, after },
  };
}
