import { afterAll, beforeAll, describe, it, expect } from '@jest/globals';
import { aCallTask, aCampaign, aLine } from '../support/builders.js';
import { eventually, useEngine, type Engine } from '../support/engine.js';
import {
  startRealTelephony,
  telephonyMissing,
  type RealTelephony,
} from '../support/telephony-stage.js';

const missing = await telephonyMissing();
/** Of a country whose rules ask for no approvals and labels; not those of the examples. */
const number = (suffix: string) => `+49151123456${suffix}`;
const TALK_LIMIT_MS = 45_000;

let real: RealTelephony;
let engine: () => Engine;

if (missing === null) {
  beforeAll(async () => {
    real = await startRealTelephony();
  });
  engine = useEngine({
    livekit: () => {
      const { url, apiKey, apiSecret } = real.servers;
      return { url, apiKey, apiSecret, agentName: 'new-voice', trunk: null };
    },
  });
  afterAll(() => real.close());
  describe('a campaign on a real line', aCampaignOnARealLine);
} else {
  it.skip(`needs a real LiveKit: ${missing}`, () => undefined);
}

interface Call {
  id: string;
  phone_number: string;
  state: string;
  disposition: string;
  detail: string | null;
}

async function campaignOf(suffixes: string[]): Promise<{ id: string }> {
  const { db } = engine();
  const trunk = { address: real.carrier.sip, transport: 'udp', numbers: ['+15550100'] };
  const line = await aLine(db, { kind: 'livekit', settings: { trunk } });
  await db('caller_ids').insert({ line_id: line.id, phone_number: '+15550100' });
  const limits = { calls_per_minute: 600, max_concurrent_calls: 10, max_retries: 0 };
  const campaign = await aCampaign(db, { line_id: line.id, ...limits });
  for (const suffix of suffixes) {
    await aCallTask(db, { campaign_id: campaign.id, phone_number: number(suffix) });
  }
  return campaign;
}

const callsOf = (campaignId: string): Promise<Call[]> =>
  engine().db('calls').where({ campaign_id: campaignId }).orderBy('phone_number');

function aCampaignOnARealLine(): void {
  beforeAll(() => real.forwardTo(`${engine().apiUrl}/webhooks/livekit`));

  it('ends each call as its callee did, rings each phone once, and frees the line', async () => {
    const campaign = await campaignOf(['01', '03', '04', '31']);

    await engine().ask(campaign.id, 'start');
    await engine().until(campaign.id, 'completed');

    const calls = await callsOf(campaign.id);
    expect(calls.map(({ disposition, detail }) => [disposition, detail])).toEqual([
      ['busy', '486'],
      ['declined', '603'],
      ['invalid_number', '404'],
      ['blocked', '607'],
    ]);
    for (const { id } of calls) expect(real.invites(id)).toBe(1);
    expect(await engine().db('leases').where({ campaign_id: campaign.id })).toEqual([]);
  });

  it('ends the call of an agent that dies while it talks, long before its heartbeats', async () => {
    const campaign = await campaignOf(['08']);
    await engine().ask(campaign.id, 'start');
    await eventually('the call is live', async () => {
      const [call] = await callsOf(campaign.id);
      return call?.state === 'live';
    });
    const [live] = await callsOf(campaign.id);
    const begun = performance.now();

    await real.agentOf(`call-${live?.id ?? ''}`)?.disconnect();

    await eventually('the call is over', async () => {
      const [call] = await callsOf(campaign.id);
      return call?.state === 'ended';
    });
    expect(performance.now() - begun).toBeLessThan(TALK_LIMIT_MS);
    expect(await callsOf(campaign.id)).toMatchObject([
      { disposition: 'agent_error', detail: 'agent_lost' },
    ]);
    const call = real.carrier.calls().find(({ attempt }) => attempt === live?.id);
    expect(call).toMatchObject({ status: 200, ended_by: 'caller' });
    expect(await engine().db('leases').where({ campaign_id: campaign.id })).toEqual([]);
  });
}
