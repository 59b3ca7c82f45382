// The law of the folders. Every import counts, `import type` included.
const npm = 'node_modules/';
const node = '^(node:)?[a-z_]+(/(promises|web))?$';
const names = '^workflows/(names|messages|search-attributes)';
const shared = '^src/(domain|contracts|ports|observability)/';

const only = (name, from, allowed, { types = false, except } = {}) => ({
  name,
  severity: 'error',
  from: { path: from, ...(except && { pathNot: except }) },
  to: { pathNot: allowed, ...(types && { dependencyTypesNot: ['type-only'] }) },
});
const home = (vendor, where) => ({
  name: `one-home-for-${vendor.replace(/\W+/g, '-').replace(/^-/, '')}`,
  severity: 'error',
  from: { path: '^(src|workflows|activities|agent)/', pathNot: where },
  to: { path: `(^|node_modules/)${vendor}(/|$)` },
});
const never = (name, except, to) => ({
  name,
  severity: 'error',
  from: { pathNot: except },
  to: { path: to },
});

const inner = [
  only('domain-is-a-leaf', '^src/domain/', ['^src/domain/'], {
    except: '^src/domain/calling-window',
  }),
  only('calling-window-knows-luxon', '^src/domain/calling-window', [
    '^src/domain/',
    'node_modules/(@types/)?luxon/',
  ]),
  only('contracts-know-domain', '^src/contracts/', [
    '^src/(contracts|domain|ports)/',
    'node_modules/(zod|zod-openapi)/',
  ]),
  only('contracts-borrow-types-from-ports', '^src/contracts/', ['^src/(contracts|domain)/', npm], {
    types: true,
  }),
  only('ports-know-domain', '^src/ports/', ['^src/(ports|domain)/']),
  only('services-know-domain-and-ports', '^src/services/', [
    '^src/(services|domain|ports|observability)/',
    node,
  ]),
  only('observability-knows-domain', '^src/observability/', [
    '^src/(observability|domain)/',
    npm,
    node,
  ]),
];

const outer = [
  only('api-knows-services', '^src/api/', ['^src/(api|services)/', shared, npm, node]),
  only('db-meets-no-other-adapter', '^src/db/', ['^src/db/', shared, npm, node]),
  only('telephony-meets-no-other-adapter', '^src/telephony/', [
    '^src/telephony/',
    shared,
    npm,
    node,
  ]),
  only('analyst-meets-no-other-adapter', '^src/analyst/', [
    '^src/analyst/',
    '^src/(domain|contracts|ports)/',
    npm,
  ]),
  only('import-meets-no-other-adapter', '^src/import/', ['^src/import/', shared, npm, node]),
  only('media-meets-no-other-adapter', '^src/media/', ['^src/media/', shared, npm, node]),
  only('webhooks-meet-no-other-adapter', '^src/webhooks/', ['^src/(webhooks|net)/', shared, node]),
  only('net-knows-node', '^src/net/', ['^src/net/', node]),
  only('rulebook-reads-data-only', '^src/rulebook/', ['^src/(rulebook|domain|contracts)/', node]),
  only('temporal-meets-no-other-adapter', '^src/temporal/', [
    '^src/temporal/',
    shared,
    '^workflows/',
    npm,
    node,
  ]),
  only('temporal-knows-workflow-names', '^src/temporal/', ['^src/', names, npm, node], {
    types: true,
  }),
  only('simulator-stands-alone', '^src/simulator/', ['^src/simulator/', npm, node]),
  only('judge-stands-alone', '^src/judge/', ['^src/judge/', npm, node]),
  only('judge-evidence-is-gathered-apart', '^src/judge-evidence/', [
    '^src/judge-evidence/',
    '^src/judge/evidence',
    '^src/(db/knex|domain/errors)',
    npm,
    node,
  ]),
  only('carrier-stands-alone', '^src/carrier/', ['^src/carrier/', npm, node]),
  only('embedded-starts-and-prepares-servers', '^src/embedded/', [
    '^src/(embedded|db|domain|observability)/',
    '^scripts/',
    names,
    npm,
    node,
  ]),
  only('demo-is-a-customer-of-the-api', '^src/demo/', [
    '^src/(demo|contracts|domain|observability)/',
    npm,
    node,
  ]),
  only('agent-knows-contracts', '^agent/', ['^agent/', '^src/net/', shared, npm, node], {
    except: '^agent/main',
  }),
  only('migrations-stand-alone', '^migrations/', ['^migrations/', '(^|node_modules/)knex(/|$)']),
];

const temporal = [
  only(
    'workflows-know-domain',
    '^workflows/',
    ['^workflows/', '^src/domain/', 'node_modules/@temporalio/(workflow|common)/'],
    { types: true },
  ),
  only('workflows-borrow-types', '^workflows/', [
    '^workflows/',
    '^src/(domain|ports)/',
    '^activities/',
    npm,
  ]),
  only('activities-know-ports', '^activities/', ['^activities/', shared, names, npm, node]),
];

const homes = [
  home('@temporalio/client', '^src/(temporal/|bin/|embedded/)'),
  home('@temporalio/worker', '^src/(temporal|bin)/|^activities/failure-interceptor'),
  home('@temporalio/activity', '^activities/'),
  home('@temporalio/workflow', '^workflows/'),
  home('knex', '^src/(db|bin)/'),
  home('objection', '^src/db/'),
  home('pg', '^src/(db|embedded)/'),
  home('express', '^src/(api|bin)/'),
  home('multer', '^src/api/'),
  home('ws', '^src/api/'),
  home('libphonenumber-js', '^src/import/'),
  home('luxon', '^src/domain/calling-window'),
  home('openai', '^src/analyst/'),
  home('@livekit/agents', '^agent/'),
  home('livekit-server-sdk', '^src/telephony/|^agent/sip-transfer'),
];

module.exports = {
  forbidden: [
    ...inner,
    ...outer,
    ...temporal,
    ...homes,
    never(
      'config-is-read-at-the-edge',
      '^(src/bin/|agent/main|src/config|knexfile|test/)',
      '^src/config\\.ts$',
    ),
    never('nobody-imports-a-composition-root', '^(src/bin|test)/', '^(src/bin/|agent/main)'),
    never('nobody-imports-tests', '^test/', '^test/'),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
