import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const HISTORIES = join(REPOSITORY, 'test/histories');
/** Every story that a workflow must still be able to tell. */
const STORIES = [
  'call-task-busy-retry-answer',
  'call-task-happy',
  'call-task-lost-agent',
  'call-task-reconcile',
  'campaign-continue-as-new',
  'campaign-happy',
  'campaign-pause-resume',
  'campaign-second-run',
  'campaign-stop',
  'webhook-off',
  'webhook-outage',
];

const history = (name: string): unknown =>
  JSON.parse(gunzipSync(readFileSync(join(HISTORIES, `${name}.json.gz`))).toString());
const bundle = (root: string) =>
  bundleWorkflowCode({ workflowsPath: join(root, 'workflows/index.ts'), logger: silent });
const noop = () => undefined;
const silent = { log: noop, trace: noop, debug: noop, info: noop, warn: noop, error: noop };

describe('recorded histories', () => {
  let current: WorkflowBundleWithSourceMap;

  beforeAll(async () => {
    current = await bundle(REPOSITORY);
  });

  it('are all there', () => {
    const names = readdirSync(HISTORIES).filter((file) => file.endsWith('.json.gz'));
    expect(names.sort()).toEqual(STORIES.map((name) => `${name}.json.gz`));
  });

  it.each(STORIES)('%s is replayed by the workflows of today', async (name) => {
    await Worker.runReplayHistory({ workflowBundle: current }, history(name));
  });
});

describe('a change of the order of activities', () => {
  const copy = mkdtempSync(join(REPOSITORY, '.replay-'));

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('is caught: a callTask that dials before it prepares does not replay', async () => {
    for (const folder of ['workflows', 'src/domain', 'src/ports', 'activities']) {
      cpSync(join(REPOSITORY, folder), join(copy, folder), { recursive: true });
    }
    const file = join(copy, 'workflows/call-attempt.ts');
    const source = readFileSync(file, 'utf8');
    const swapped = source
      .replace('preparing.prepare({ permitId, cancelled: life.cancelled })', 'SWAP')
      .replace('dialing.dial({ callId })', 'preparing.prepare({ permitId: callId }) as never')
      .replace('SWAP', 'dialing.dial({ callId: permitId }) as never');
    expect(swapped).not.toBe(source);
    writeFileSync(file, swapped);

    const replay = Worker.runReplayHistory(
      { workflowBundle: await bundle(copy) },
      history('call-task-happy'),
    );

    await expect(replay).rejects.toThrow(/Nondeterminism|TMPRL1100/i);
  });
});
