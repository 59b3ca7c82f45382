import { describe, expect, it } from '@jest/globals';
import { aCall, aCampaign } from './builders.js';
import { useDatabase } from './database.js';

const db = useDatabase();

describe('the database of a test', () => {
  it('may be filled by one test', async () => {
    await aCall(db());

    expect(await db()('calls')).toHaveLength(1);
  });

  it('is found by the next one as the migrations left it', async () => {
    expect(await db()('calls')).toEqual([]);
    expect(await db()('lines').pluck<string[]>('name')).toEqual(['Simulator']);
  });

  it('keeps what belongs together in one company', async () => {
    const campaign = await aCampaign(db());
    const call = await aCall(db(), { campaign_id: campaign.id });

    expect(call).toMatchObject({
      company_id: campaign.company_id,
      skillbase_id: campaign.skillbase_id,
      line_id: campaign.line_id,
    });
  });
});
