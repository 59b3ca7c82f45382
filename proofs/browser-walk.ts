import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { startPlatform, type Platform } from '../src/embedded/platform.js';
import { openBrowser, openPage, type OpenPage } from './browser/open-browser.js';
import { openSwaggerUi, type Executed, type SwaggerUi } from './browser/swagger-ui.js';
import { openTemporalUi } from './browser/temporal-ui.js';

/**
 * A person's first campaign, by clicks only: Swagger UI from Authorize to a transcript with the
 * examples as they stand, a pause in the Temporal Web UI, and on from there. It takes the pictures
 * of the README on its way.
 */
const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const PICTURES = join(PROJECT, 'docs', 'pictures');
const PICTURE_BYTES_MAX = 250_000;
const CONTACTS = join(PROJECT, 'examples', 'contacts.csv');
const WAIT_LIMIT_MS = 240_000;
const LOOK_EVERY_MS = 2_000;
/** So many calls talk at once before the list of calls is worth a picture. */
const LIVE_CALLS = 5;
/** The list of workflows is wide. */
const OPERATOR_SCALE = 0.8;
/** Parts of somebody's own have their own keys and data. */
const OWN_SERVERS = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SIMULATOR_URL', 'SIMULATOR_DATA'];

interface Walk {
  /** Swagger UI, of the business owner. */
  page: Page;
  /** The Temporal Web UI, of the operator. */
  operatorPage: Page;
  platform: Platform;
  key: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await run();

async function run(): Promise<number> {
  mkdirSync(PICTURES, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-browser-'));
  const browser = await openBrowser(process.env['CHROMIUM']);
  let platform: Platform | null = null;
  let opened: OpenPage | null = null;
  try {
    platform = await startPlatform({ env: environment(folder), say });
    const key = platform.adminKey;
    if (key === null) throw new Error('a new platform made no admin key');
    opened = await openPage(browser, 1);
    const operator = await openPage(browser, OPERATOR_SCALE);
    const { page } = opened;
    await walk({ page, operatorPage: operator.page, platform, key }, opened);
    say('\nA person gets from a bot to its results, and an operator steers the campaign: held.');
    return 0;
  } catch (error) {
    const shot = join(tmpdir(), 'new-voice-browser-failed.png');
    await opened?.page.screenshot({ path: shot }).catch(() => undefined);
    say(`\nNOT held: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    say(`The page as it was: ${shot}`);
    return 1;
  } finally {
    await browser.close();
    await platform?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function environment(folder: string): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !OWN_SERVERS.includes(name));
  return { ...Object.fromEntries(inherited), NEW_VOICE_DATA: folder };
}

async function walk(way: Walk, opened: OpenPage): Promise<void> {
  const swagger = await openSwaggerUi(way.page, way.platform.apiUrl);
  await authorize(way, swagger);
  const campaignId = await prepareCampaign(way, swagger);
  await runCampaign(way, swagger, campaignId);
  await readCalls(way, swagger, campaignId);
  const { errors, strangers } = opened.complaints();
  check(errors.length === 0, `Swagger UI shows no script errors ${errors.join('; ')}`);
  check(strangers.length === 0, `Swagger UI asks nobody else ${strangers.join(', ')}`);
  await operate(way, campaignId);
  await goOn(way, campaignId);
}

async function authorize({ page, key }: Walk, swagger: SwaggerUi): Promise<void> {
  await swagger.openAuthorize(key);
  // A key in a picture is an invitation, even when its platform is gone.
  await page.locator('.auth-container input').first().evaluate(blur);
  await picture(page, 'swagger-authorize');
  await page.locator('.auth-container input').first().evaluate(sharpen);
  await swagger.authorize();
  await picture(page, 'swagger');
  say('ok  Authorize');
}

function blur(shown: { style: { filter: string } }): void {
  shown.style.filter = 'blur(4px)';
}

function sharpen(shown: { style: { filter: string } }): void {
  shown.style.filter = '';
}

async function prepareCampaign({ page }: Walk, swagger: SwaggerUi): Promise<string> {
  const bot = await swagger.execute({ tag: 'Skillbases', operationId: 'post_skillbases' });
  expectStatus(bot, 201, 'creates the bot of the example');
  await picture(page, 'swagger-bot', bot.block);
  await swagger.close(bot);

  const campaign = await swagger.execute({ tag: 'Campaigns', operationId: 'post_campaigns' });
  expectStatus(campaign, 201, 'plans the campaign of the example');
  const id = String(field(campaign.body, 'id'));
  check(field(campaign.body, 'status') === 'draft', 'the campaign is a draft');
  await picture(page, 'swagger-campaign', campaign.block);
  await swagger.close(campaign);

  const list = await swagger.execute({
    ...{ tag: 'Contacts', operationId: 'post_campaigns_id_call_list' },
    ...{ parameters: { id }, file: CONTACTS },
  });
  expectStatus(list, 200, 'takes the contacts of the example');
  check(field(list.body, 'created') === 1_000, 'all 1,000 contacts are in');
  await picture(page, 'swagger-contacts', list.block);
  await swagger.close(list);
  return id;
}

async function runCampaign({ page }: Walk, swagger: SwaggerUi, id: string): Promise<void> {
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
    return Number(field(asked.body, 'completed_tasks')) >= 3 ? asked : null;
  });
  await picture(page, 'swagger-stats', stats.block);
  await swagger.close(stats);
}

async function readCalls({ page }: Walk, swagger: SwaggerUi, id: string): Promise<void> {
  const tasks = await swagger.execute({
    ...{ tag: 'Call tasks', operationId: 'get_campaigns_id_call_tasks' },
    parameters: { id, limit: '5' },
  });
  expectStatus(tasks, 200, 'lists the call tasks');
  const taskId = String(field(itemsOf(tasks.body)[0], 'id'));
  await swagger.close(tasks);

  const why = await swagger.execute({
    ...{ tag: 'Call tasks', operationId: 'get_call_tasks_id_why', parameters: { id: taskId } },
  });
  expectStatus(why, 200, 'says why a contact was called');
  check(/[а-яё]/i.test(String(field(why.body, 'sentence'))), 'in Russian, as the example asks');
  await picture(page, 'swagger-why', why.answer);
  await swagger.close(why);

  const calls = await until('a call has ended well', async () => {
    const asked = await swagger.execute({
      ...{ tag: 'Calls', operationId: 'get_calls', parameters: { campaign_id: id } },
    });
    expectStatus(asked, 200);
    return itemsOf(asked.body).length > 0 ? asked : null;
  });
  const callId = String(field(itemsOf(calls.body)[0], 'id'));
  await swagger.close(calls);

  const call = await swagger.execute({
    ...{ tag: 'Calls', operationId: 'get_calls_id', parameters: { id: callId } },
  });
  expectStatus(call, 200, 'shows a call');
  const said = field(call.body, 'messages');
  check(Array.isArray(said) && said.length > 1, 'with what was said');
  await picture(page, 'swagger-call', call.answer);
}

async function operate(way: Walk, id: string): Promise<void> {
  const { operatorPage: page, platform, key } = way;
  const temporal = openTemporalUi(page, platform.uiUrl);
  await until('several calls talk at once', async () => {
    await temporal.list(`CampaignId="${id}" AND CallStage="live"`);
    return (await temporal.rowCount()) >= LIVE_CALLS ? true : null;
  });
  await temporal.chooseColumns();
  await temporal.list(`CampaignId="${id}"`);
  await pause(LOOK_EVERY_MS);
  await picture(page, 'temporal-calls');
  say('ok  Temporal Web UI: the calls of the campaign by their search attributes');

  await temporal.list(`WorkflowId="campaign/${id}"`);
  await temporal.openWorkflow(`campaign/${id}`);
  await pause(LOOK_EVERY_MS);
  await picture(page, 'temporal-campaign');
  await temporal.openTab('User Metadata');
  await page.getByText('call tasks started').waitFor();
  await temporal.prepareSignal('pause');
  await picture(page, 'temporal-pause');
  await temporal.submitSignal();
  await until('the API says that the campaign is paused', async () => {
    const answer = await fetch(`${platform.apiUrl}/api/campaigns/${id}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const campaign: unknown = await answer.json();
    const isPaused = field(campaign, 'status') === 'paused';
    return isPaused && field(campaign, 'pause_reason') === 'operator' ? true : null;
  });
}

async function goOn({ page, platform }: Walk, id: string): Promise<void> {
  // The page has kept the key of who pressed Authorize.
  const swagger = await openSwaggerUi(page, platform.apiUrl);
  for (const [verb, status] of [
    ['resume', 'running'],
    ['stop', 'stop'],
  ] as const) {
    const asked = await swagger.execute({
      ...{ tag: 'Control', operationId: `post_campaigns_id_${verb}`, parameters: { id } },
    });
    expectStatus(asked, 200, `${verb}s the campaign`);
    const now = String(field(asked.body, 'status'));
    check(now.startsWith(status), `the campaign is ${now}`);
    await swagger.close(asked);
  }
}

/** What the page shows, scrolled so that `from` is at its top. */
async function picture(page: Page, name: string, from?: Locator): Promise<void> {
  const path = join(PICTURES, `${name}.png`);
  await from?.evaluate(scrollToTop);
  await page.screenshot({ path });
  const { size } = statSync(path);
  check(size < PICTURE_BYTES_MAX, `picture ${name}.png (${Math.round(size / 1_000)} KB)`);
}

function scrollToTop(element: { scrollIntoView(options: { block: string }): void }): void {
  element.scrollIntoView({ block: 'start' });
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const limit = Date.now() + WAIT_LIMIT_MS;
  for (;;) {
    const seen = await look();
    if (seen !== null) {
      say(`ok  ${what}`);
      return seen;
    }
    if (Date.now() > limit) throw new Error(`waited in vain until ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

function expectStatus({ status, body }: Executed, wanted: number, what?: string): void {
  if (status !== wanted) throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
  if (what !== undefined) say(`ok  ${status} ${what}`);
}

function check(held: boolean, what: string): void {
  if (!held) throw new Error(`not so: ${what}`);
  say(`ok  ${what}`);
}

function field(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null) throw new Error(`no object: ${String(body)}`);
  return (body as Record<string, unknown>)[name];
}

function itemsOf(body: unknown): unknown[] {
  const items = field(body, 'items');
  if (!Array.isArray(items)) throw new Error('the answer is no list');
  return items;
}
