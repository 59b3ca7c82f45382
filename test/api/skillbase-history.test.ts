import { beforeEach, describe, expect, it } from '@jest/globals';
import { CREATE_SKILLBASE, SALON_CONFIG } from '../../src/api/examples.js';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCallTask, aCampaign, aCompany, aSkillbase } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let admin: Client;

beforeEach(async () => {
  api = testApi(database());
  admin = api.as(await api.key('admin'));
});

const withRole = (role: string) => ({
  ...SALON_CONFIG,
  context: { ...SALON_CONFIG.context, role },
});

async function aBot(): Promise<string> {
  const { id } = await aSkillbase(database(), { config: SALON_CONFIG });
  await admin.put(`/api/skillbases/${id}/config`).send(withRole('B')).expect(200);
  return `/api/skillbases/${id}`;
}

describe('versions of a bot (EP-X9)', () => {
  it('are compared by path, either way', async () => {
    const path = await aBot();
    const { role } = SALON_CONFIG.context;
    const change = { path: 'context.role', change: 'changed' };

    const there = await admin.get(`${path}/versions/1/diff/2`).expect(200);
    const back = await admin.get(`${path}/versions/2/diff/1`).expect(200);
    const none = await admin.get(`${path}/versions/2/diff/2`).expect(200);

    expect(there.body).toMatchObject({ from_version: 1, to_version: 2 });
    expect(there.body.changes).toEqual([{ ...change, before: role, after: 'B' }]);
    expect(back.body.changes).toEqual([{ ...change, before: 'B', after: role }]);
    expect(none.body.changes).toEqual([]);
    await admin.get(`${path}/versions/1/diff/9`).expect(404);
    await admin.get(`${path}/versions/1/diff/x`).expect(422);
  });

  it('come back as the next one, if nobody changed the bot meanwhile', async () => {
    const path = await aBot();
    const restore = (tag: string) => admin.post(`${path}/versions/1/restore`).set('If-Match', tag);

    await restore('"1"').expect(409);
    const restored = await restore('"2"').expect(200);

    expect(restored.body).toMatchObject({ version: 3, config: SALON_CONFIG });
    expect(restored.headers['etag']).toBe('"3"');
    expect((await admin.get(`${path}/versions`)).body.total).toBe(3);
    await admin.post(`${path}/versions/9/restore`).expect(404);
  });

  it('do not come back when their config would be refused now', async () => {
    const path = await aBot();
    await database()('skillbases').update({ version: 3 });
    const config = { ...SALON_CONFIG, llm: { provider: 'ollama', model: 'x', temperature: 1 } };
    const skillbase_id = path.split('/').at(-1);
    await database()('skillbase_versions').insert({ skillbase_id, version: 3, config });

    const refused = await admin.post(`${path}/versions/3/restore`).expect(422);

    expect(refused.body.errors[0].field).toBe('llm.provider');
    expect((await admin.get(path)).body.version).toBe(3);
  });

  it('are of one company only', async () => {
    const path = await aBot();
    const stranger = api.as(await api.key('admin', (await aCompany(database())).id));

    await stranger.get(`${path}/versions/1/diff/2`).expect(404);
    await stranger.post(`${path}/versions/1/restore`).expect(404);
    await stranger.post(`${path}/preview-prompt`).send({}).expect(404);
  });
});

describe('configs of another dialect (CFG-B)', () => {
  it('are refused with what to write instead, and nothing of them is kept', async () => {
    await aCompany(database());
    const config = {
      context: {
        ...{ role: 'Р', style: 'С', rules: ['x'], facts: [], voice_id: 'sasha_v1' },
        lead_criteria: [{ condition: 'a', action: 'b' }],
      },
      flow: { greeting_phrases: ['Привет'], conversation_plan: ['Поздороваться'] },
      agent: { lead_transfer_fields: [], closing_message: { type: 'llm_prompt' } },
      tools: [{ name: 'skip_turn', enabled: true, config: {} }],
      knowledge_base: { document_ids: [] },
    };

    const { body } = await admin
      .post('/api/skillbases')
      .send({ name: 'Бот', config, scenario_config: {} })
      .expect(422);

    const said = Object.fromEntries(
      (body.errors as { field: string; message: string }[]).map((one) => [one.field, one.message]),
    );
    const dialect = 'is of the five-tab dialect of configs, which is not taken: ';
    expect(said).toMatchObject({
      'config.context.rules': `${dialect}write context.safety_rules`,
      'config.context.voice_id': `${dialect}write voice.tts_provider and voice.tts_voice_id`,
      'config.context.lead_criteria': expect.stringContaining('agent.handoff_criteria'),
      'config.flow.conversation_plan': expect.stringContaining('flow.states'),
      'config.knowledge_base': expect.stringContaining('context.facts'),
      'config.tools.0.name': expect.stringContaining('five-tab'),
      'config.voice': expect.stringContaining('five-tab dialect have no voice'),
      'config.llm': expect.stringContaining('five-tab dialect have no llm'),
      'config.flow.states': 'is required',
      scenario_config: 'is of the old bots: write config.context and config.flow',
    });
    expect(await database()('skillbases')).toEqual([]);
  });

  it('leave a bot as it was when they are sent as its next config (EP-26)', async () => {
    const path = await aBot();
    const config = { ...SALON_CONFIG, context: { role: 'Р', style: 'С', rules: ['x'] } };

    const { body } = await admin.put(`${path}/config`).send(config).expect(422);

    expect(body.errors).toEqual([
      { field: 'context.rules', message: expect.stringContaining('context.safety_rules') },
    ]);
    expect((await admin.get(`${path}/config`)).body).toMatchObject({ version: 2 });
  });

  it('name knowledge bases in vain', async () => {
    await aCompany(database());
    const knowledge_base_id = '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77';

    const { body } = await admin
      .post('/api/skillbases')
      .send({ ...CREATE_SKILLBASE, knowledge_base_id })
      .expect(422);

    expect(body.errors[0]).toMatchObject({ field: 'knowledge_base_id' });
  });
});

describe('the prompt of a bot for a contact', () => {
  it('is shown as the model gets it, in the zone of the contact', async () => {
    const path = await aBot();

    const { body } = await admin
      .post(`${path}/preview-prompt`)
      .send({
        version: 1,
        contact: { name: 'Анна', data: { city: 'Казань' } },
        ...{ timezone: 'Asia/Yekaterinburg', at: '2026-09-01T12:00:00Z' },
      })
      .expect(200);

    expect(body).toMatchObject({ version: 1, language: 'ru', warnings: [] });
    expect(body.instructions).toMatch(/^Ты говоришь с человеком по телефону\./);
    expect(body.instructions).toContain('Поздоровайся с «Анна»');
    expect(body.instructions).toContain('<contact_data>\nимя: "Анна"\ncity: "Казань"\n');
    expect(body.instructions).toMatch(/17:00 \(Asia\/Yekaterinburg\)$/);
  });

  it('takes the contact of a call task, and warns of what is not known', async () => {
    const { id, company_id } = await aSkillbase(database(), { config: SALON_CONFIG });
    const campaign = await aCampaign(database(), { company_id, skillbase_id: id });
    const task = await aCallTask(database(), { campaign_id: campaign.id });
    const preview = (body: object) => admin.post(`/api/skillbases/${id}/preview-prompt`).send(body);

    const known = await preview({ call_task_id: task.id }).expect(200);
    const unknown = await preview({}).expect(200);

    expect(known.body.instructions).toContain('имя: "Анна"');
    expect(unknown.body.warnings).toEqual([
      {
        ...{ field: 'flow.states.0.prompt', placeholder: 'name' },
        message: 'Nothing is known for {{name}}.',
      },
    ]);
    expect(unknown.body.instructions).not.toContain('{{');
    await preview({ version: 9 }).expect(404);
    await preview({ call_task_id: id }).expect(422);
    await preview({ timezone: 'Mars/Base' }).expect(422);
  });
});
