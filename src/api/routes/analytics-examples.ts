import { EXAMPLE_ID } from '../examples.js';

/** Answers of analytics as the document shows them. */
export const PERIOD = {
  ...{ start_date: '2026-09-01', end_date: '2026-09-01', timezone: 'Europe/Moscow' },
  ...{ company_id: null, skillbase_id: null, campaign_id: null },
};
const FIGURES = {
  ...{ total_calls: 100, active_calls: 0, completed_calls: 60, failed_calls: 40 },
  ...{ answered_calls: 60, human_calls: 48, success_calls: 25, success_rate: 0.25 },
  ...{ answer_rate: 0.6, total_duration_sec: 2400, avg_duration_sec: 24, avg_turn_count: 5.1 },
  ...{ avg_eou_latency: 420.5, avg_interruption_rate: 0.08, total_cost: 1.23 },
  ...{ avg_cost_per_call: 0.0123 },
  outcome_distribution: { success: 25, fail: 23, voicemail: 12, no_answer: 30, busy: 10 },
  disposition_distribution: { goal_met: 25, refused: 23, voicemail: 12, no_answer: 30, busy: 10 },
};
export const METRICS = { ...PERIOD, ...FIGURES };
export const METRICS_CSV = 'total_calls,active_calls,completed_calls\n100,0,60\n';

const DAY = {
  ...{ date: '2026-09-01', calls: 100, answered: 60, human: 48, goal: 25 },
  ...{ total_duration_sec: 2400, total_cost: 1.23 },
  by_outcome: FIGURES.outcome_distribution,
};
export const DAYS = { ...PERIOD, items: [DAY] };
export const DAYS_CSV =
  'date,calls,answered,human,goal,total_duration_sec,total_cost,success,fail,voicemail,' +
  'no_answer,busy,unknown\n2026-09-01,100,60,48,25,2400,1.23,25,23,12,30,10,0\n';
export const OVERVIEW = { ...METRICS, calls_by_day: [DAY] };

export const COSTS = {
  ...PERIOD,
  ...{ calls: 100, cost_stt: 0.3, cost_llm: 0.03, cost_tts: 0.7, cost_livekit: 0.2 },
  ...{ total_cost: 1.23, avg_cost_per_call: 0.0123, cost_per_answered_call: 0.0205 },
  ...{ cost_per_success: 0.0492, cost_per_talk_minute: 0.03075, stt_seconds: 2400 },
  ...{ llm_input_tokens: 60000, llm_output_tokens: 9000, tts_characters: 23000 },
  telephony_seconds: 2400,
  by_day: [{ date: '2026-09-01', calls: 100, total_cost: 1.23 }],
};
export const COSTS_CSV = 'date,calls,total_cost\n2026-09-01,100,1.23\n';

export const CONVERSION = {
  ...PERIOD,
  stages: [
    { stage: 'contacts', contacts: 80, rate: null, rate_of_all: null },
    { stage: 'dialled', contacts: 80, rate: 1, rate_of_all: 1 },
    { stage: 'answered', contacts: 58, rate: 0.725, rate_of_all: 0.725 },
    { stage: 'human', contacts: 48, rate: 0.827586, rate_of_all: 0.6 },
    { stage: 'goal', contacts: 25, rate: 0.520833, rate_of_all: 0.3125 },
  ],
};
export const CONVERSION_CSV = 'stage,contacts,rate,rate_of_all\ncontacts,80,,\ndialled,80,1,1\n';

const HOUR = { hour: 18, calls: 100, answered: 60, human: 48, goal: 25, human_rate: 0.48 };
export const BEST_HOURS = { ...PERIOD, weekdays: [{ weekday: 2, best_hour: 18, hours: [HOUR] }] };
export const BEST_HOURS_CSV =
  'weekday,hour,calls,answered,human,goal,human_rate\n2,18,100,60,48,25,0.48\n';

export const REPORTED_CALL = {
  ...{ id: EXAMPLE_ID, skillbase_id: '1c0d9e8f-7a6b-4c5d-9e8f-7a6b5c4d3e21' },
  campaign_id: '0b0f6d0a-8a0e-4c86-9d55-1f0d8a7c2b33',
  ...{ phone_number: '+79990000000', outcome: 'success', duration_sec: 42, turn_count: 6 },
  ...{ status: 'completed', started_at: '2026-09-01T08:00:00.000Z' },
  ...{ ended_at: '2026-09-01T08:00:48.000Z', avg_eou_latency: 420.5, cost_total: 0.0123 },
};
export const CALLS_CSV =
  'id,skillbase_id,campaign_id,phone_number,outcome,disposition,duration_sec,turn_count,status,' +
  'started_at,ended_at,avg_eou_latency,cost_total\n';

export const REPORTED_CAMPAIGN = {
  campaign_id: REPORTED_CALL.campaign_id,
  company_id: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11',
  ...{ name: 'Осенняя запись', status: 'completed' },
  ...{ total_tasks: 80, completed_tasks: 60, failed_tasks: 20 },
  ...{ calls: 100, answered: 60, human: 48, goal: 25, success: 25 },
  ...{ total_duration_sec: 2400, total_cost: 1.23 },
};
export const CAMPAIGNS_CSV =
  'campaign_id,company_id,name,status,total_tasks,completed_tasks,failed_tasks,calls\n';
