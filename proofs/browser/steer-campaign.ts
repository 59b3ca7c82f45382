import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { check, expectStatus, field, LOOK_EVERY_MS, say, until } from './checks.js';
import { takePicture } from './pictures.js';
import type { SwaggerUi } from './swagger-ui.js';
import { openTemporalUi } from './temporal-ui.js';

/** So many calls talk at once before the list of calls is worth a picture. */
const LIVE_CALLS = 5;

export interface Console {
  page: Page;
  uiUrl: string;
  campaignId: string;
}

/** What an operator sees: the calls by their search attributes, then the campaign; then a pause. */
export async function pauseInTemporalUi({ page, uiUrl, campaignId: id }: Console): Promise<void> {
  const temporal = openTemporalUi(page, uiUrl);
  await until('several calls talk at once', async () => {
    await temporal.list(`CampaignId="${id}" AND CallStage="live"`);
    return (await temporal.rowCount()) >= LIVE_CALLS ? true : null;
  });
  await temporal.chooseColumns();
  await temporal.list(`CampaignId="${id}"`);
  // The counts above the list come after its rows.
  await pause(LOOK_EVERY_MS);
  await takePicture(page, 'temporal-calls');
  say('ok  Temporal Web UI: the calls of the campaign by their search attributes');

  await temporal.list(`WorkflowId="campaign/${id}"`);
  await temporal.openWorkflow(`campaign/${id}`);
  await pause(LOOK_EVERY_MS);
  await takePicture(page, 'temporal-campaign');
  await temporal.openUserMetadata();
  const details = await temporal.currentDetails();
  check(/running, \d+ call tasks started/.test(details), `current details: ${oneLine(details)}`);
  await takePicture(page, 'temporal-details', { height: 600 });
  const only = await temporal.prepareSignal('pause');
  await takePicture(page, 'temporal-pause', { only });
  await temporal.submitSignal();
  say('ok  Temporal Web UI: the signal pause is sent');
}

export async function expectPaused(campaignUrl: string, key: string): Promise<void> {
  await until('the API says that the campaign is paused by an operator', async () => {
    const answer = await fetch(campaignUrl, { headers: { authorization: `Bearer ${key}` } });
    const campaign: unknown = await answer.json();
    const isPaused = field(campaign, 'status') === 'paused';
    return isPaused && field(campaign, 'pause_reason') === 'operator' ? true : null;
  });
}

export async function resumeThenStop(swagger: SwaggerUi, id: string): Promise<void> {
  const verbs = [
    { verb: 'resume', becomes: ['running'] },
    { verb: 'stop', becomes: ['stopping', 'stopped'] },
  ];
  for (const { verb, becomes } of verbs) {
    const asked = await swagger.execute({
      ...{ tag: 'Control', operationId: `post_campaigns_id_${verb}`, parameters: { id } },
    });
    expectStatus(asked, 200, `${verb}s the campaign`);
    const status = String(field(asked.body, 'status'));
    check(becomes.includes(status), `the campaign is ${status}`);
    await swagger.close(asked);
  }
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');
