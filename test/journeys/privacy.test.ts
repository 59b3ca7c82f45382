import { describe, expect, it } from '@jest/globals';
import { useEngine, type Engine } from '../support/engine.js';
import { uniqueName } from '../support/temporal.js';
import { wordsOfHistory } from '../support/payload-words.js';

const engine = useEngine();
const NUMBERS = ['+79990000000', '+79990000014', '+79990000013'];
const NAME = 'Аполлинария';

async function wordsOf(platform: Engine, campaignId: string): Promise<string> {
  const query = `CampaignId = '${campaignId}'`;
  const words: string[] = [];
  for await (const { workflowId } of platform.temporal.workflow.list({ query })) {
    words.push(await wordsOfHistory(platform.temporal, workflowId));
  }
  return words.join('\n');
}

/** A number without its plus and country code is a number too. */
const leaks = (words: string) =>
  [...NUMBERS.map((n) => n.slice(2)), NAME, 'Здравствуйте'].filter((secret) =>
    words.includes(secret),
  );

describe('what Temporal gets to see', () => {
  it('holds no number, no name and no word of people', async () => {
    const platform = engine();
    const campaign = await platform.campaign({
      numbers: NUMBERS.slice(0, 2),
      contactName: NAME,
      settings: { outcomes: { goal_met: 1 } },
    });
    await platform.ask(campaign.id, 'start');
    await platform.until(campaign.id, 'completed');

    const words = await wordsOf(platform, campaign.id);

    expect(words).toContain(campaign.id);
    expect(leaks(words)).toEqual([]);
    const said = await platform.db('call_logs').pluck('content');
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter((sentence: string) => words.includes(sentence))).toEqual([]);
  });

  it('is searched well enough to find a planted number and name', async () => {
    const { temporal } = engine();
    const workflowId = uniqueName('planted');
    await temporal.workflow.start('planted', {
      workflowId,
      taskQueue: uniqueName('nobody'),
      args: [{ phone: NUMBERS[0], contact: { name: NAME } }],
    });

    expect(leaks(await wordsOfHistory(temporal, workflowId))).toEqual(['9990000000', NAME]);
    await temporal.workflow.getHandle(workflowId).terminate();
  });
});
