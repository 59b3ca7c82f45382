import type { Database } from '../../src/db/knex.js';
import { aCall, aCallTask } from './builders.js';
import type { CallRow, CampaignRow } from './rows.js';

const ENDINGS = {
  goal_met: { network: 'answered', answered_by: 'human', business: 'goal_met', outcome: 'success' },
  refused: { network: 'answered', answered_by: 'human', business: 'refused', outcome: 'fail' },
  transferred: {
    ...{ network: 'answered', answered_by: 'human', business: 'transferred' },
    outcome: 'success',
  },
  voicemail: {
    ...{ network: 'answered', answered_by: 'voicemail', business: null, outcome: 'voicemail' },
  },
  busy: { network: 'busy', answered_by: null, business: null, outcome: 'busy' },
} as const;
export type Ending = keyof typeof ENDINGS;
export const ALL_ENDINGS = Object.keys(ENDINGS) as Ending[];

export interface CallOfDay {
  campaign: CampaignRow;
  ending: Ending;
  /** When it was dialled. */
  at: string | Date;
  /** The contact; another one for each call unless given. */
  taskId?: string;
  attempt?: number;
  seconds?: number;
  turns?: number;
  /** US dollars, of all parts. */
  cost?: string;
  latencyMs?: number;
}

/** An ended call with its metrics, as the finishing transaction would have written it. */
export async function aCallOfDay(db: Database, wish: CallOfDay): Promise<CallRow> {
  const { campaign, ending, seconds = 10, cost = '0.010000' } = wish;
  const at = new Date(wish.at);
  const taskId =
    wish.taskId ?? (await aCallTask(db, { campaign_id: campaign.id, status: 'completed' })).id;
  const call = await aCall(db, {
    ...{ call_task_id: taskId, disposition: ending, ...ENDINGS[ending] },
    ...{ attempt_number: wish.attempt ?? 1, duration_sec: seconds, turn_count: wish.turns ?? 2 },
    ...{ dialing_at: at, reserved_at: at, ended_at: at },
  });
  await db('call_metrics').insert({
    ...{ call_id: call.id, cost_stt: cost, cost_total: cost, stt_duration_sec: seconds },
    ...{ interruption_count: 1, eou_latency_avg: wish.latencyMs ?? null },
  });
  return call;
}
