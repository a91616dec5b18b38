import js from '@eslint/js';
import angular from 'angular-eslint';
import prettier from 'eslint-config-prettier';
import boundaries from 'eslint-plugin-boundaries';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

/** Floors of the house: a room imports from lower floors only, and only by the door (src/index.ts). */
const floors = [
  ['contracts'],
  ['platform', 'engines'],
  ['data', 'queue'],
  ['identity'],
  ['projects', 'transform', 'query'],
  ['ingest', 'analytics', 'live', 'saved-queries', 'metrics', 'reports', 'privacy'],
  ['sample', 'dashboards', 'retention'],
  ['export'],
];
const from = (rooms) => ({ element: { type: 'lib', captured: { room: rooms } } });
const door = (rooms) => ({
  element: { type: 'lib', ...(rooms && { captured: { room: rooms } }) },
  file: { categories: 'door' },
});
const floorPolicies = floors.flatMap((rooms, i) =>
  i === 0 ? [] : [{ from: from(rooms), allow: { to: door(floors.slice(0, i).flat()) } }],
);
/** One keeper for each outside system. */
const keeper = (room, source) => ({
  from: { element: { captured: { room: `!${room}` } } },
  disallow: { to: { module: { origin: 'external', source } } },
});

const noEnv = {
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'Only libs/platform reads process.env: use its config.' },
  ],
};

export default defineConfig(
  globalIgnores(['dist/', '.angular/', '.strata/', 'libs/data/src/generated/', '**/generated.d.ts']),
  {
    files: ['**/*.{js,cjs,mjs}'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ts.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines-per-function': ['warn', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Nest reads constructor parameter types at run time: there an import must stay a value import.
    files: ['apps/{api,worker,cli}/**/*.ts', 'libs/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': {
        typescript: { noWarnOnMultipleProjects: true, project: ['tsconfig.json', 'apps/admin/tsconfig.json'] },
      },
      'boundaries/elements': [
        { type: 'lib', pattern: 'libs/*', capture: ['room'] },
        { type: 'app', pattern: 'apps/*', capture: ['room'] },
      ],
      'boundaries/files': [{ category: 'door', pattern: 'libs/*/src/index.ts' }],
    },
    rules: {
      ...noEnv,
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          checkAllOrigins: true,
          policies: [
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
            { from: { element: { type: 'app', captured: { room: '!admin' } } }, allow: { to: door() } },
            { from: { element: { type: 'app', captured: { room: 'admin' } } }, allow: { to: door(['contracts']) } },
            ...floorPolicies,
            keeper('data', ['pg', 'pg-*', '@prisma/*']),
            keeper('queue', ['bull', '@nestjs/bull', 'ioredis', 'rate-limiter-flexible']),
          ],
        },
      ],
    },
  },
  { files: ['libs/platform/src/**/*.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['apps/admin/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
  },
  {
    files: ['apps/admin/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    files: ['**/*spec.ts', 'apps/e2e/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  prettier,
);
