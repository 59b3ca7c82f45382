import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Rules that keep the shape of the code; formatting belongs to prettier, the law of the folders to
 * `npm run layers`.
 */
const SOURCE = ['src/**/*.ts', 'workflows/**/*.ts', 'activities/**/*.ts', 'agent/**/*.ts'];
const TYPED = [
  ...SOURCE,
  ...['migrations/**/*.ts', 'test/**/*.ts', 'proofs/**/*.ts', 'clients/**/*.ts', 'knexfile.ts'],
];

const lines = (max) => ['error', { max, skipBlankLines: false, skipComments: false }];

/** Kept in one list, because a later `no-restricted-syntax` replaces an earlier one. */
const SYNTAX = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals: it is the same in JSON.' },
  { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
];
const ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only src/config.ts and the composition roots know the environment.',
};
const IMPURE = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Take the time as an argument.' },
];

/**
 * Tried and found wrong or slow for what we do: zones and windows are one function of the domain.
 */
const BANNED_PACKAGES = ['rrule', '@date-fns/tz', 'cron-parser'].map((name) => ({
  name,
  message: 'Windows and zones are src/domain/calling-window.ts.',
}));

const NODE_BUILTINS = {
  regex: '^(node:|(fs|path|os|net|http|https|crypto|child_process|stream|url|util|events)$)',
  message: 'Workflows and the domain run where Node is not.',
};

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      '.new-voice/',
      '.replay-*/',
      'coverage/',
      'test/architecture/planted/',
      'clients/typescript/schema.d.ts',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'Buffer', 'fetch', 'AbortSignal', 'AbortController']
          .concat(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'TextDecoder'])
          .concat(['module', 'require'])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: TYPED,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-restricted-imports': ['error', { paths: BANNED_PACKAGES }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowRegExp: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Dependencies are objects of functions, made by factories: there is no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // A `return await` keeps the frame in the stack, an async factory need not wait for anything.
      '@typescript-eslint/require-await': 'off',
      // Express handlers and event listeners may be async: Express 5 takes the rejection.
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, properties: false } },
      ],
      'max-lines': lines(300),
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...SYNTAX, ENVIRONMENT],
    },
  },
  {
    // Signals change the state of a workflow between any two awaits; the compiler can't see that.
    files: ['workflows/**/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-condition': 'off' },
  },
  { files: ['src/domain/**', 'src/contracts/**'], rules: { 'max-lines': lines(200) } },
  { files: ['workflows/**', 'migrations/**'], rules: { 'max-lines': lines(220) } },
  // The text of SQL is data.
  { files: ['migrations/**'], rules: { 'max-lines-per-function': 'off' } },
  // Express knows an error handler by its four parameters.
  { files: ['src/api/error-handler.ts'], rules: { 'max-params': ['error', 4] } },
  { files: ['src/api/routes/**', 'activities/**'], rules: { 'max-lines': lines(160) } },
  {
    files: ['src/bin/**/*.ts', 'src/config.ts', 'agent/main.ts', 'test/**/*.ts', 'proofs/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX], 'no-console': 'off' },
  },
  {
    // A program of its own, which its package takes as a default export.
    files: ['agent/job.ts'],
    rules: { 'no-restricted-syntax': ['error', SYNTAX[0]] },
  },
  {
    files: ['knexfile.ts'],
    rules: { 'no-restricted-syntax': ['error', SYNTAX[0]] },
  },
  {
    files: ['src/domain/**/*.ts', 'workflows/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: BANNED_PACKAGES,
          patterns: [
            NODE_BUILTINS,
            {
              regex: '/activities/',
              allowTypeImports: true,
              message: 'Import activities by `import type` only: the proxy calls them.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...SYNTAX, ENVIRONMENT, ...IMPURE],
      'no-restricted-globals': [
        'error',
        ...['process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map(
          (name) => ({ name, message: 'The domain is pure: take what you need as an argument.' }),
        ),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take the time as an argument.' },
        { object: 'Math', property: 'random', message: 'Take the randomness as an argument.' },
        { object: 'crypto', property: 'randomUUID', message: 'Take the id as an argument.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'proofs/**/*.ts'],
    rules: {
      'max-lines': lines(350),
      'max-lines-per-function': 'off',
      'max-params': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Rows of raw SQL and bodies of responses are looked at as they come.
      ...Object.fromEntries(
        ['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
          `@typescript-eslint/no-unsafe-${what}`,
          'off',
        ]),
      ),
    },
  },
);
