import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REPOSITORY, violationsIn, type Violation } from './cruise.js';

const COPIED = ['src', 'workflows', 'activities', 'agent', 'migrations', 'scripts', 'knexfile.ts']
  .concat(['package.json', 'tsconfig.json'])
  .concat(['test/architecture/layers.cjs', 'test/architecture/bundle-graph.cjs']);

interface Plant {
  rule: string;
  file: string;
  text: string;
}

const typeOf = (path: string) => `import type { X } from '${path}';\nexport type Y = X;\n`;
const valueOf = (path: string) => `import { x } from '${path}';\nexport const y = x;\n`;
const plant = (rule: string, file: string, text: string): Plant => ({ rule, file, text });

/** Files that break one rule each; the targets are planted too, so that each import resolves. */
const LAYER_PLANTS: Plant[] = [
  plant('domain-is-a-leaf', 'src/domain/planted-a.ts', typeOf('../db/planted.js')),
  plant('domain-is-a-leaf', 'src/domain/planted-b.ts', valueOf('zod')),
  plant('domain-is-a-leaf', 'src/domain/planted-c.ts', valueOf('node:fs')),
  plant('domain-is-a-leaf', 'src/domain/planted-d.ts', valueOf('luxon')),
  plant('calling-window-knows-luxon', 'src/domain/calling-window-planted.ts', valueOf('zod')),
  plant('contracts-know-domain', 'src/contracts/planted-a.ts', typeOf('../db/planted.js')),
  plant(
    'contracts-borrow-types-from-ports',
    'src/contracts/planted-b.ts',
    valueOf('../ports/planted.js'),
  ),
  plant('ports-know-domain', 'src/ports/planted-a.ts', typeOf('../db/planted.js')),
  plant('services-know-domain-and-ports', 'src/services/planted-a.ts', typeOf('../db/planted.js')),
  plant('services-know-domain-and-ports', 'src/services/planted-b.ts', valueOf('express')),
  plant(
    'observability-knows-domain',
    'src/observability/planted-a.ts',
    typeOf('../services/planted.js'),
  ),
  plant('api-knows-services', 'src/api/planted-a.ts', typeOf('../db/planted.js')),
  plant('api-knows-services', 'src/api/planted-b.ts', valueOf('../temporal/planted.js')),
  plant('db-meets-no-other-adapter', 'src/db/planted-a.ts', typeOf('../telephony/planted.js')),
  plant(
    'telephony-meets-no-other-adapter',
    'src/telephony/planted-a.ts',
    valueOf('../db/planted.js'),
  ),
  plant(
    'telephony-meets-no-other-adapter',
    'src/telephony/planted-b.ts',
    typeOf('../simulator/planted.js'),
  ),
  plant('import-meets-no-other-adapter', 'src/import/planted-a.ts', valueOf('../db/planted.js')),
  plant('rulebook-reads-data-only', 'src/rulebook/planted-a.ts', valueOf('../db/planted.js')),
  plant('temporal-meets-no-other-adapter', 'src/temporal/planted-a.ts', typeOf('../db/planted.js')),
  plant(
    'temporal-knows-workflow-names',
    'src/temporal/planted-b.ts',
    valueOf('../../workflows/planted.js'),
  ),
  plant('simulator-stands-alone', 'src/simulator/planted-a.ts', typeOf('../domain/planted.js')),
  plant('judge-stands-alone', 'src/judge/planted-a.ts', typeOf('../domain/planted.js')),
  plant('judge-stands-alone', 'src/judge/planted-b.ts', valueOf('../simulator/planted.js')),
  plant(
    'judge-evidence-is-gathered-apart',
    'src/judge-evidence/planted-a.ts',
    typeOf('../domain/planted.js'),
  ),
  plant('carrier-stands-alone', 'src/carrier/planted-a.ts', typeOf('../domain/planted.js')),
  plant(
    'embedded-starts-and-prepares-servers',
    'src/embedded/planted-a.ts',
    valueOf('../services/planted.js'),
  ),
  plant('demo-is-a-customer-of-the-api', 'src/demo/planted-a.ts', typeOf('../db/planted.js')),
  plant('agent-knows-contracts', 'agent/planted-a.ts', typeOf('../src/db/planted.js')),
  plant('migrations-stand-alone', 'migrations/planted-a.ts', valueOf('../src/domain/planted.js')),
  plant('workflows-know-domain', 'workflows/planted-a.ts', valueOf('../activities/planted.js')),
  plant('workflows-know-domain', 'workflows/planted-b.ts', valueOf('../src/ports/planted.js')),
  plant('workflows-borrow-types', 'workflows/planted-c.ts', typeOf('../src/db/planted.js')),
  plant('activities-know-ports', 'activities/planted-a.ts', typeOf('../src/db/planted.js')),
  plant('activities-know-ports', 'activities/planted-b.ts', valueOf('../src/services/planted.js')),
  plant('one-home-for-temporalio-client', 'src/api/planted-c.ts', valueOf('@temporalio/client')),
  plant(
    'one-home-for-temporalio-worker',
    'src/services/planted-c.ts',
    valueOf('@temporalio/worker'),
  ),
  plant(
    'one-home-for-temporalio-activity',
    'src/telephony/planted-c.ts',
    valueOf('@temporalio/activity'),
  ),
  plant(
    'one-home-for-temporalio-workflow',
    'activities/planted-c.ts',
    valueOf('@temporalio/workflow'),
  ),
  plant('one-home-for-knex', 'activities/planted-d.ts', typeOf('knex')),
  plant('one-home-for-objection', 'src/api/planted-d.ts', typeOf('objection')),
  plant('one-home-for-pg', 'src/telephony/planted-d.ts', valueOf('pg')),
  plant('one-home-for-express', 'src/telephony/planted-e.ts', typeOf('express')),
  plant('one-home-for-multer', 'src/import/planted-b.ts', typeOf('multer')),
  plant('one-home-for-libphonenumber-js', 'src/db/planted-b.ts', typeOf('libphonenumber-js')),
  plant('one-home-for-openai', 'src/services/planted-openai.ts', typeOf('openai')),
  plant('media-meets-no-other-adapter', 'src/media/planted.ts', typeOf('../db/planted.js')),
  plant('net-knows-node', 'src/net/planted.ts', typeOf('../domain/planted.js')),
  plant('webhooks-meet-no-other-adapter', 'src/webhooks/planted.ts', typeOf('../db/planted.js')),
  plant('one-home-for-ws', 'src/db/planted-ws.ts', valueOf('ws')),
  plant('analyst-meets-no-other-adapter', 'src/analyst/planted.ts', typeOf('../db/planted.js')),
  plant('one-home-for-luxon', 'src/api/planted-e.ts', typeOf('luxon')),
  plant('config-is-read-at-the-edge', 'src/db/planted-c.ts', typeOf('../config.js')),
  plant('nobody-imports-a-composition-root', 'src/api/planted-f.ts', typeOf('../bin/planted.js')),
  plant('nobody-imports-tests', 'src/api/planted-g.ts', typeOf('../../test/planted.js')),
  plant('no-cycles', 'src/services/planted-d.ts', typeOf('./planted-e.js')),
  plant('every-import-resolves', 'src/db/planted-d.ts', valueOf('./nowhere.js')),
];

/** Rules on packages that come with the voice agent. */
const NOT_INSTALLED = /livekit/;

const BUNDLE_RULE = 'workflow-bundle-reaches-only-domain';
const BUNDLE_PLANTS: Plant[] = [
  plant(BUNDLE_RULE, 'workflows/planted-a.ts', valueOf('../activities/planted.js')),
  plant(BUNDLE_RULE, 'workflows/planted-b.ts', valueOf('../src/ports/planted.js')),
  plant(BUNDLE_RULE, 'workflows/planted-d.ts', valueOf('../src/domain/planted-b.js')),
  plant(BUNDLE_RULE, 'workflows/planted-e.ts', valueOf('../src/domain/calling-window.js')),
  plant(BUNDLE_RULE, 'workflows/planted-f.ts', valueOf('node:crypto')),
];

/** Allowed, and close to what is not. */
const INNOCENT: Plant[] = [
  plant('', 'workflows/planted-ok-a.ts', typeOf('../activities/planted.js')),
  plant('', 'workflows/planted-ok-b.ts', typeOf('../src/ports/planted.js')),
  plant('', 'src/temporal/planted-ok.ts', typeOf('../../workflows/planted.js')),
  plant('', 'src/db/planted-ok.ts', valueOf('../domain/planted.js')),
];

const TARGETS = ['src/db', 'src/ports', 'src/services', 'src/temporal', 'src/telephony']
  .concat(['src/simulator', 'src/domain', 'src/bin', 'activities', 'workflows', 'test'])
  .map((folder) =>
    plant('', `${folder}/planted.ts`, 'export type X = string;\nexport const x = 1;\n'),
  );

/** The other half of the planted cycle, which is reported once. */
const CYCLE_BACK = plant('', 'src/services/planted-e.ts', typeOf('./planted-d.js'));

/** A cruise takes a few seconds, on a machine that does nothing else. */
const CRUISE_LIMIT_MS = 240_000;

describe('the law of the folders', () => {
  it(
    'holds for every import',
    async () => {
      expect(await violationsIn(REPOSITORY, 'layers')).toEqual([]);
    },
    CRUISE_LIMIT_MS,
  );

  it(
    'holds for what the workflow bundle reaches',
    async () => {
      expect(await violationsIn(REPOSITORY, 'bundle-graph')).toEqual([]);
    },
    CRUISE_LIMIT_MS,
  );
});

describe('the guard of the law', () => {
  let copy: string;
  let found: Record<'layers' | 'bundle-graph', Violation[]>;

  beforeAll(async () => {
    copy = mkdtempSync(join(tmpdir(), 'new-voice-planted-'));
    for (const path of COPIED) {
      if (!existsSync(join(REPOSITORY, path))) continue;
      cpSync(join(REPOSITORY, path), join(copy, path), { recursive: true });
    }
    symlinkSync(join(REPOSITORY, 'node_modules'), join(copy, 'node_modules'));
    const plants = [...TARGETS, CYCLE_BACK, ...LAYER_PLANTS, ...BUNDLE_PLANTS, ...INNOCENT];
    for (const { file, text } of plants) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), text);
    }
    const [layers, bundleGraph] = await Promise.all([
      violationsIn(copy, 'layers'),
      violationsIn(copy, 'bundle-graph'),
    ]);
    found = { layers, 'bundle-graph': bundleGraph };
  }, CRUISE_LIMIT_MS);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const isFound = ({ rule, file }: Plant, violations: Violation[]) =>
    violations.some((violation) => violation.rule === rule && violation.from === file);

  it('finds every rule broken', () => {
    expect(LAYER_PLANTS.filter((planted) => !isFound(planted, found.layers))).toEqual([]);
  });

  it('finds what must not be bundled', () => {
    const missed = BUNDLE_PLANTS.filter((planted) => !isFound(planted, found['bundle-graph']));
    expect(missed).toEqual([]);
  });

  it('lets be what is allowed', () => {
    const innocent = new Set(INNOCENT.map(({ file }) => file));
    const all = [...found.layers, ...found['bundle-graph']];
    expect(all.filter(({ from }) => innocent.has(from))).toEqual([]);
  });

  it('has a planted violation for every rule', () => {
    const planted = new Set(LAYER_PLANTS.map(({ rule }) => rule));
    const names = lawOfFolders().map(({ name }) => name);
    expect(names.filter((name) => !planted.has(name) && !NOT_INSTALLED.test(name))).toEqual([]);
  });

  it('has a rule for every folder of src, save the composition roots', () => {
    const laws = lawOfFolders().filter(({ name }) => !name.startsWith('one-home'));
    const lawless = readdirSync(join(REPOSITORY, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'bin')
      .map(({ name }) => `src/${name}/`)
      .filter((folder) => !laws.some(({ from }) => from.path && folder.match(from.path)));
    expect(lawless).toEqual([]);
  });
});

function lawOfFolders(): { name: string; from: { path?: string } }[] {
  const { forbidden } = createRequire(import.meta.url)('./layers.cjs') as {
    forbidden: { name: string; from: { path?: string } }[];
  };
  return forbidden;
}
