import { beforeEach, describe, expect, it } from '@jest/globals';
import { finishCall } from '../../src/db/call-finish.js';
import { createCallReportStore } from '../../src/db/call-report-store.js';
import type { CallReport } from '../../src/domain/call-report.js';
import { NETWORK_ENDINGS, unanswered, type NetworkEnding } from '../../src/domain/call.js';
import {
  A_CALL_REPORT,
  aCall,
  aCallTask,
  aLease,
  aPermit,
  aSkillbase,
  aCampaign,
  A_SKILLBASE_CONFIG,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const db = useDatabase();
let callId: string;
let campaignId: string;

const TURN = { state_id: null, at: '2026-09-01T08:00:00Z', was_interrupted: false };
const TALK: CallReport = {
  ...A_CALL_REPORT,
  duration_sec: 61.5,
  turns: [
    { ...TURN, index: 0, role: 'assistant', content: 'Записать вас на среду?', ttfb_tts: 100 },
    { ...TURN, index: 1, role: 'user', content: 'Да, запишите!', ttfb_stt: 150 },
    {
      ...{ ...TURN, index: 2, role: 'assistant', content: 'Записала.', was_interrupted: true },
      ...{ eou_delay: 200, ttft_llm: 150, latency_llm: 400, ttfb_tts: 300, eou_latency: 650 },
    },
  ],
  interruption_count: 1,
  usage: {
    ...A_CALL_REPORT.usage,
    lines: [
      { kind: 'stt', provider: 'deepgram', model: 'nova-3', seconds: 60 },
      {
        kind: 'llm',
        provider: 'openai',
        model: 'gpt-4o-mini',
        input_tokens: 2000,
        output_tokens: 100,
      },
      { kind: 'llm', provider: 'openai', model: 'house-model', input_tokens: 7, output_tokens: 0 },
      { kind: 'tts', provider: 'cartesia', model: 'sonic-3', characters: 1000 },
      { kind: 'telephony', provider: 'livekit', model: 'sip', seconds: 60 },
    ],
  },
};

async function aDialledCall(state: 'dialing' | 'live' = 'live', config = A_SKILLBASE_CONFIG) {
  const skillbase = await aSkillbase(db(), { config });
  const campaign = await aCampaign(db(), {
    ...{ skillbase_id: skillbase.id, company_id: skillbase.company_id, status: 'running' },
  });
  const task = await aCallTask(db(), { campaign_id: campaign.id, status: 'in_progress' });
  const permit = await aPermit(db(), { call_task_id: task.id, used_at: new Date() });
  await aLease(db(), { permit_id: permit.id });
  await db()('call_tasks')
    .where({ id: task.id })
    .update({ permit_id: permit.id, attempt_count: 1 });
  const call = await aCall(db(), { id: permit.id, call_task_id: task.id, state });
  return { callId: call.id, campaignId: campaign.id };
}

async function finish(
  report: CallReport | null,
  network: NetworkEnding | null = null,
  wantsAnalysis = false,
) {
  if (report !== null) await createCallReportStore(db()).keepReport(callId, report);
  const disposition = network === null ? null : unanswered(network);
  await db().transaction((trx) =>
    finishCall(trx, { callId, disposition, cancelled: false }, { wantsAnalysis }),
  );
  return (await db()('call_metrics').where({ call_id: callId }).first()) as Record<string, unknown>;
}

beforeEach(async () => {
  ({ callId, campaignId } = await aDialledCall());
});

describe('the record of an attempt', () => {
  it('tells words, turns, interruptions, latencies and outcome of a talk', async () => {
    const record = await finish(TALK);

    expect(record).toMatchObject({
      ...{ turn_count: 3, user_turn_count: 1, bot_turn_count: 2 },
      ...{ caller_words: 2, bot_words: 5 },
      ...{ interruption_count: 1, bot_interruption_count: 0, interruption_rate: 0.5 },
      ...{ ttfb_tts_avg: 200, ttfb_tts_min: 100, ttfb_tts_max: 300, ttfb_tts_p50: 200 },
      ...{ ttfb_tts_p95: 290, ttfb_tts_p99: 298, eou_delay_p50: 200, ttft_llm_max: 150 },
      ...{ eou_latency_p99: 650, outcome: 'success', outcome_source: 'bot' },
      ...{ sentiment: 'neutral', summary: 'Человек согласился: «запишите».' },
    });
    expect(record['analysis']).toMatchObject({ by: 'lexical', finding: 'goal_met' });
  });

  it('keeps a line for each provider and model, and their sum as the total', async () => {
    const record = await finish(TALK);

    expect(record['cost_lines']).toMatchObject([
      { provider: 'deepgram', model: 'nova-3', quantity: 60, cost_usd: '0.007700' },
      { model: 'gpt-4o-mini', unit: 'million_input_tokens', cost_usd: '0.000300' },
      { model: 'gpt-4o-mini', unit: 'million_output_tokens', cost_usd: '0.000060' },
      { model: 'house-model', price_usd: null, cost_usd: null },
      { model: 'sonic-3', cost_usd: '0.039200' },
      { model: 'sip', cost_usd: '0.004000' },
    ]);
    expect(record).toMatchObject({
      ...{ cost_stt: '0.007700', cost_llm: '0.000360', cost_tts: '0.039200' },
      ...{ cost_livekit: '0.004000', cost_total: '0.051260', unpriced_lines: 1 },
      ...{ llm_input_tokens: 2_007, llm_output_tokens: 100, tts_characters: 1_000 },
    });
    const { spent_usd: spent } = await db()('campaign_pace')
      .where({ campaign_id: campaignId })
      .first();
    expect(spent).toBe('0.051260');
  });

  it("is billed by the company's price, then the platform's", async () => {
    const { company_id } = await db()('calls').where({ id: callId }).first();
    const own = {
      ...{ kind: 'stt', provider: 'deepgram', model: 'nova-3', unit: 'minute' },
      ...{ valid_from: '2020-01-01', source: 'contract', created_by: 'test' },
    };
    await db()('price_overrides').insert([
      { ...own, price_usd: '0.005', company_id },
      { ...own, price_usd: '0.006' },
      { ...own, kind: 'llm', model: 'house-model', provider: 'openai', price_usd: '1' },
      { ...own, kind: 'telephony', provider: 'livekit', model: 'sip', price_usd: '0.001' },
    ]);

    const record = await finish(TALK);

    expect(record).toMatchObject({
      ...{ cost_stt: '0.005000', cost_livekit: '0.001000', unpriced_lines: 1 },
    });
  });

  it('takes an old report without lines as one of what its bot names', async () => {
    ({ callId } = await aDialledCall('live', {
      ...A_SKILLBASE_CONFIG,
      llm: { ...A_SKILLBASE_CONFIG.llm, provider: 'groq', model: 'llama-3.1-8b-instant' },
    }));
    const record = await finish({
      ...A_CALL_REPORT,
      usage: {
        ...{ stt_seconds: 60, llm_input_tokens: 1_000_000, llm_output_tokens: 0 },
        ...{ tts_characters: 1_000, telephony_seconds: 60 },
      },
    });

    expect(record['cost_lines']).toMatchObject([
      { provider: 'deepgram', model: 'nova-3' },
      { provider: 'groq', model: 'llama-3.1-8b-instant', cost_usd: '0.050000' },
      { provider: 'cartesia', model: 'sonic-3' },
      { provider: 'livekit', model: 'sip' },
    ]);
    expect(record['cost_total']).toBe('0.100900');
  });

  it.each(NETWORK_ENDINGS.filter((ending) => ending !== 'answered'))(
    'is there when nobody answered: %s',
    async (network) => {
      ({ callId } = await aDialledCall('dialing'));
      const record = await finish(null, network);

      expect(record).toMatchObject({
        ...{ turn_count: 0, caller_words: 0, cost_total: '0.000000', cost_lines: [] },
        ...{ outcome_source: 'network', outcome_confidence: 1, outcome_reason: network },
        ...{ sentiment: null, analysis: null, analysis_after: null, eou_latency_p50: null },
      });
    },
  );

  it('says what the analyst found where the bot knows nothing; facts stay', async () => {
    const record = await finish({ ...TALK, business: null });
    const call = await db()('calls').where({ id: callId }).first();

    expect(record).toMatchObject({
      ...{ outcome: 'success', outcome_source: 'lexical', outcome_confidence: 0.93 },
    });
    expect(call).toMatchObject({ outcome: 'unknown', business: null });
  });

  it('never lets the analyst override what the bot recorded', async () => {
    const record = await finish({ ...TALK, business: 'refused', outcome_reason: 'said no' });

    expect(record).toMatchObject({
      ...{ outcome: 'fail', outcome_source: 'bot', outcome_reason: 'said no' },
    });
    expect(record['analysis']).toMatchObject({ finding: 'goal_met' });
  });

  it('waits for a language model when there is one, and a person has talked', async () => {
    const isDue = async (report: CallReport, wants: boolean) => {
      ({ callId } = await aDialledCall());
      return (await finish(report, null, wants))['analysis_after'] !== null;
    };

    expect(await isDue(TALK, true)).toBe(true);
    expect(await isDue(TALK, false)).toBe(false);
    expect(await isDue({ ...TALK, turns: [] }, true)).toBe(false);
    expect(await isDue({ ...TALK, answered_by: 'voicemail' }, true)).toBe(false);
  });

  it('ends the dearest talk that a report can tell of', async () => {
    const line = { kind: 'llm', provider: 'openai', model: 'gpt-4o' } as const;
    const most = { ...line, input_tokens: 100_000_000, output_tokens: 100_000_000 };
    await db()('price_overrides').insert({
      ...{ kind: 'llm', provider: 'openai', model: 'gpt-4o', unit: 'million_output_tokens' },
      ...{ price_usd: '9999.999999999', valid_from: '2020-01-01', source: 'x', created_by: 'x' },
    });

    const lines = Array.from({ length: 20 }, () => most);
    const record = await finish({ ...TALK, usage: { ...TALK.usage, lines } });

    expect(record['cost_total']).toBe('20005000.000000');
  });
});
