import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startPlatform, type Platform } from '../src/embedded/platform.js';
import { check, say } from './browser/checks.js';
import { authorize, prepareCampaign, readResults, runCampaign } from './browser/first-campaign.js';
import { openBrowser, openPage } from './browser/open-browser.js';
import { expectPaused, pauseInTemporalUi, resumeThenStop } from './browser/steer-campaign.js';
import { openSwaggerUi } from './browser/swagger-ui.js';

/**
 * A person's first campaign, by clicks only: Swagger UI from Authorize to a transcript with the
 * examples as they stand, a pause in the Temporal Web UI, and on from there in Swagger UI. The
 * pictures of the README are taken on the way.
 */
/** The list of workflows is wide. */
const OPERATOR_SCALE = 0.8;
/** Servers of somebody's own have keys and data of their own. */
const OWN_SERVERS = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SIMULATOR_URL', 'SIMULATOR_DATA'];

process.exitCode = await run();

async function run(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-browser-'));
  const browser = await openBrowser(process.env['CHROMIUM']);
  let platform: Platform | null = null;
  try {
    platform = await startPlatform({ env: environment(folder), say });
    await walk(browser, platform);
    say('\nA person gets from a bot to its results, and an operator steers the campaign.');
    return 0;
  } catch (error) {
    say(`\nFAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    await keepPages(browser);
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

async function walk(browser: Browser, { apiUrl, uiUrl, adminKey }: Platform): Promise<void> {
  if (adminKey === null) throw new Error('a new platform made no admin key');
  const owner = await openPage(browser, 1);
  const { page } = owner;
  const swagger = await openSwaggerUi(page, apiUrl);
  await authorize({ page, swagger }, adminKey);
  const campaignId = await prepareCampaign({ page, swagger });
  await runCampaign({ page, swagger }, campaignId);
  await readResults({ page, swagger }, campaignId);

  const operator = await openPage(browser, OPERATOR_SCALE);
  await pauseInTemporalUi({ page: operator.page, uiUrl, campaignId });
  await expectPaused(`${apiUrl}/api/campaigns/${campaignId}`, adminKey);
  await resumeThenStop(swagger, campaignId);

  const { errors, strangers } = owner.complaints();
  check(errors.length === 0, `Swagger UI has no script errors${list(errors)}`);
  check(strangers.length === 0, `Swagger UI asks nobody else${list(strangers)}`);
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `: ${items.join('; ')}`;
}

/** The pages as they were, for whoever wants to know what went wrong. */
async function keepPages(browser: Browser): Promise<void> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    const path = join(tmpdir(), `new-voice-browser-failed-${index + 1}.png`);
    await page.screenshot({ path }).catch(() => undefined);
    say(`The page as it was: ${path}`);
  }
}
