import { z } from 'zod';
import { CALL_STATES, OUTCOMES } from '../domain/call.js';
import { CALL_STATUSES } from '../domain/call-status.js';
import { timestampOut } from './fields.js';

const eventId = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Of the address of a WebSocket. */
export const liveQuery = z.strictObject({
  last_event_id: eventId
    .optional()
    .meta({ description: 'The `id` of the last message that the client has' }),
  ticket: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'From `POST /api/live-tickets`, for clients that cannot send headers' }),
});

/** What a client may say, besides the word `ping`. */
export const resumeMessage = z.object({
  type: z.literal('resume').optional(),
  last_event_id: z.int().min(0),
});

export const liveTicketSchema = z
  .strictObject({ ticket: z.string(), expires_at: timestampOut })
  .meta({ id: 'LiveTicket' });

const turnSchema = z.strictObject({
  turn_index: z.int(),
  role: z.enum(['user', 'assistant', 'system', 'tool']),
  content: z.string(),
  state_id: z.string().nullable(),
  was_interrupted: z.boolean(),
  at: timestampOut,
});

const message = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.strictObject({
    type: z.literal(type),
    id: z.int().meta({ description: 'Send the last one back as `last_event_id`' }),
    data,
  });

const ending = {
  outcome: z.enum(OUTCOMES).nullable(),
  disposition: z.string().nullable(),
  duration_sec: z.int(),
};

/** Messages of a call's channel. */
export const callMessageSchema = z
  .discriminatedUnion('type', [
    message(
      'init',
      z.strictObject({
        call_id: z.uuid(),
        campaign_id: z.uuid(),
        call_task_id: z.uuid(),
        status: z.enum(CALL_STATUSES),
        state: z.enum(CALL_STATES),
        attempt_number: z.int().nullable(),
        started_at: timestampOut,
        answered_at: timestampOut.nullable(),
        ended_at: timestampOut.nullable(),
        ...ending,
        resumed: z.boolean(),
        last_event_id: z.int(),
        turns: z.array(turnSchema),
      }),
    ),
    message(
      'status',
      z.strictObject({
        call_id: z.uuid(),
        status: z.enum(CALL_STATUSES),
        state: z.enum(CALL_STATES),
        at: timestampOut,
      }),
    ),
    message('turn', turnSchema),
    message('metrics', z.record(z.string(), z.number().nullable())),
    message(
      'ended',
      z.strictObject({
        call_id: z.uuid(),
        status: z.enum(CALL_STATUSES),
        state: z.enum(CALL_STATES),
        at: timestampOut,
        ...ending,
      }),
    ),
  ])
  .meta({ id: 'LiveCallMessage' });

export type CallMessage = z.infer<typeof callMessageSchema>;

const count = z.int().min(0);

/** Messages of a campaign's channel. */
export const campaignMessageSchema = z
  .discriminatedUnion('type', [
    message(
      'init',
      z.strictObject({
        campaign_id: z.uuid(),
        status: z.string(),
        pause_reason: z.string().nullable(),
        resumed: z.boolean(),
        last_event_id: z.int(),
      }),
    ),
    message(
      'status',
      z.strictObject({
        campaign_id: z.uuid(),
        status: z.string(),
        before: z.string(),
        because: z.string(),
        at: timestampOut,
      }),
    ),
    message(
      'counters',
      z.strictObject({
        total_tasks: count,
        tasks_by_status: z.record(z.string(), count),
        calls_by_state: z.strictObject({ dialing: count, live: count }),
        import: z
          .strictObject({ id: z.uuid(), status: z.string(), rows_read: count, created: count })
          .nullable()
          .meta({ description: 'The newest one, and how far it is' }),
      }),
    ),
  ])
  .meta({ id: 'LiveCampaignMessage' });

export type CampaignMessage = z.infer<typeof campaignMessageSchema>;
