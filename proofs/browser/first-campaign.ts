import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { check, expectStatus, field, itemsOf, until } from './checks.js';
import { takePicture } from './pictures.js';
import type { Executed, SwaggerUi } from './swagger-ui.js';

const CONTACTS = fileURLToPath(new URL('../../examples/contacts.csv', import.meta.url));
const CONTACT_COUNT = 1_000;
/** Enough for numbers that say something. */
const TASKS_DONE = 5;

interface Desk {
  page: Page;
  swagger: SwaggerUi;
}

export async function authorize({ page, swagger }: Desk, key: string): Promise<void> {
  await swagger.fillKey(key);
  await takePicture(page, 'swagger-authorize');
  await swagger.authorize();
  await takePicture(page, 'swagger');
}

/**
 * A bot, a campaign and its contacts, each by the example as it stands; answers the campaign's id.
 */
export async function prepareCampaign({ page, swagger }: Desk): Promise<string> {
  const bot = await swagger.execute({ tag: 'Skillbases', operationId: 'post_skillbases' });
  expectStatus(bot, 201, 'creates the bot of the example');
  await takePicture(page, 'swagger-bot', { from: bot.block, height: 800 });
  await swagger.close(bot);

  const campaign = await swagger.execute({ tag: 'Campaigns', operationId: 'post_campaigns' });
  expectStatus(campaign, 201, 'plans the campaign of the example');
  const id = String(field(campaign.body, 'id'));
  check(field(campaign.body, 'status') === 'draft', 'the campaign is a draft');
  await takePicture(page, 'swagger-campaign', { from: campaign.answer, height: 610 });
  await swagger.close(campaign);

  const list = await swagger.execute({
    ...{ tag: 'Contacts', operationId: 'post_campaigns_id_call_list' },
    ...{ parameters: { id }, file: CONTACTS },
  });
  expectStatus(list, 200, 'takes the contacts of the example');
  check(field(list.body, 'created') === CONTACT_COUNT, `all ${CONTACT_COUNT} contacts are in`);
  await takePicture(page, 'swagger-contacts', { from: list.block, height: 715 });
  await swagger.close(list);
  return id;
}

export async function runCampaign({ page, swagger }: Desk, id: string): Promise<void> {
  const parameters = { id };
  const started = await swagger.execute({
    ...{ tag: 'Control', operationId: 'post_campaigns_id_start', parameters },
  });
  expectStatus(started, 200, 'starts the campaign');
  check(field(started.body, 'status') === 'running', 'the campaign runs');
  await swagger.close(started);

  const stats = await until('the first contacts are done', async () => {
    const asked = await swagger.execute({
      ...{ tag: 'Campaigns', operationId: 'get_campaigns_id_stats', parameters },
    });
    expectStatus(asked, 200);
    return Number(field(asked.body, 'completed_tasks')) >= TASKS_DONE ? asked : null;
  });
  await takePicture(page, 'swagger-stats', { from: stats.block, height: 885 });
  await swagger.close(stats);
}

/** A contact that nobody answered, with the reason why it waits, and a talk that went well. */
export async function readResults({ page, swagger }: Desk, id: string): Promise<void> {
  const taskId = await firstId({ swagger, what: 'a contact waits for its next call' }, () =>
    swagger.execute({
      ...{ tag: 'Call tasks', operationId: 'get_campaigns_id_call_tasks' },
      parameters: { id, status: 'retry' },
    }),
  );
  const why = await swagger.execute({
    ...{ tag: 'Call tasks', operationId: 'get_call_tasks_id_why', parameters: { id: taskId } },
  });
  expectStatus(why, 200, 'says why it is not called now');
  const sentence = String(field(why.body, 'sentence'));
  check(sentence.startsWith('Следующий звонок будет'), `in Russian: ${sentence}`);
  await takePicture(page, 'swagger-why', { from: why.answer, height: 650 });
  await swagger.close(why);

  const callId = await firstId({ swagger, what: 'a call has ended well' }, () =>
    swagger.execute({
      ...{ tag: 'Calls', operationId: 'get_calls', parameters: { campaign_id: id } },
    }),
  );
  const call = await swagger.execute({
    ...{ tag: 'Calls', operationId: 'get_calls_id', parameters: { id: callId } },
  });
  expectStatus(call, 200, 'shows the call');
  check(field(field(call.body, 'call'), 'outcome') === 'success', 'it is a success');
  check(Number(field(field(call.body, 'metrics'), 'cost_total')) > 0, 'with its metrics');
  await swagger.close(call);
  await readTranscript({ page, swagger }, callId);
}

async function readTranscript({ page, swagger }: Desk, id: string): Promise<void> {
  const transcript = await swagger.execute({
    ...{ tag: 'Calls', operationId: 'get_calls_id_transcript', parameters: { id } },
  });
  expectStatus(transcript, 200, 'shows what was said');
  const said = field(transcript.body, 'messages');
  check(Array.isArray(said) && said.length > 1, 'by both sides');
  await takePicture(page, 'swagger-transcript', { from: transcript.answer, height: 650 });
  await swagger.close(transcript);
}

/** The id of the first item of a list, as soon as it has one. */
async function firstId(
  { swagger, what }: { swagger: SwaggerUi; what: string },
  ask: () => Promise<Executed>,
): Promise<string> {
  const asked = await until(what, async () => {
    const answer = await ask();
    expectStatus(answer, 200);
    return itemsOf(answer.body).length > 0 ? answer : null;
  });
  await swagger.close(asked);
  return String(field(itemsOf(asked.body)[0], 'id'));
}
