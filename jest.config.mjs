/**
 * Folders whose tests need no server; `npx jest --selectProjects unit` stays within a few seconds.
 */
const UNIT = 'domain|contracts|ports|rulebook|observability|judge|agent|net';
/** Folders whose tests run whole programs, and bring along what those need. */
const PROGRAMS = 'simulator|carrier|embedded|scripts|telephony';
/** Folders whose tests need Postgres and Temporal. */
const WORKFLOW = 'workflows|replay|journeys|temporal';
/** Tests that need a real livekit-server and livekit-sip; they skip themselves without. */
const REAL = '\\.real\\.test\\.ts$';

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testPathIgnorePatterns: [REAL],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' }, keepClassNames: true },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const project = (displayName, testMatch, more) => ({ ...shared, displayName, testMatch, ...more });
const globalTeardown = '<rootDir>/test/support/global-teardown.mjs';

export default {
  maxWorkers: 2,
  // Jest takes it from here only; servers start within hooks, and machines of a CI are busy.
  testTimeout: 60_000,
  projects: [
    project('unit', [`<rootDir>/test/@(${UNIT})/**/*.test.ts`, '<rootDir>/test/config.test.ts']),
    project('programs', [`<rootDir>/test/@(${PROGRAMS})/**/*.test.ts`]),
    project('telephony', ['<rootDir>/test/**/*.real.test.ts'], {
      testPathIgnorePatterns: [],
      globalSetup: '<rootDir>/test/support/global-setup-temporal.mjs',
      globalTeardown,
    }),
    project('architecture', ['<rootDir>/test/architecture/*.test.ts']),
    // Whatever is not named elsewhere is here, so that no test file falls between the projects.
    project('integration', ['<rootDir>/test/**/*.test.ts'], {
      // Paths and not a pattern of names: a folder may begin like one that is named elsewhere.
      testPathIgnorePatterns: [
        `<rootDir>/test/(${UNIT}|${PROGRAMS}|architecture|${WORKFLOW})/`,
        '<rootDir>/test/config\\.test\\.ts$',
        REAL,
      ],
      globalSetup: '<rootDir>/test/support/global-setup-database.mjs',
      globalTeardown,
    }),
    project('workflow', [`<rootDir>/test/@(${WORKFLOW})/**/*.test.ts`], {
      globalSetup: '<rootDir>/test/support/global-setup-temporal.mjs',
      globalTeardown,
    }),
  ],
};
