const { createCjsPreset } = require('jest-preset-angular/presets');
const { compilerOptions } = require('./tsconfig.base.json');

const aliases = Object.fromEntries(
  Object.entries(compilerOptions.paths).map(([alias, [file]]) => [`^${alias}$`, file.replace('./', '<rootDir>/')]),
);
const dotJs = { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] };
const only = (names) => `/node_modules/(?!(?:.*/node_modules/)?(?:${names.join('|')})/)`;

/** Node packages that are ESM only: swc turns them into CJS for jest. */
const esm = [
  'cookie',
  '@fastify/cookie',
  'content-disposition',
  '@nestjs',
  'file-type',
  'token-types',
  'strtok3',
  'uint8array-extras',
  '@borewit',
  '@tokenizer',
  'peek-readable',
  'pdfjs-dist',
  'uuid',
];
const swc = (syntax) => [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    jsc: {
      target: 'es2022',
      keepClassNames: true,
      parser: { syntax, decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'commonjs' },
  },
];

const node = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': swc('typescript'), '^.+\\.m?js$': swc('ecmascript') },
  transformIgnorePatterns: [only(esm)],
  moduleNameMapper: { '^(@prisma/client/runtime/.*)\\.mjs$': '$1.js', ...aliases, ...dotJs },
};

/** Pure logic, no I/O. */
const unit = {
  ...node,
  displayName: 'unit',
  roots: [
    '<rootDir>/apps/api',
    '<rootDir>/apps/worker',
    '<rootDir>/apps/cli',
    '<rootDir>/apps/tracker',
    '<rootDir>/libs',
  ],
  testRegex: '\\.spec\\.ts$',
};

/** On real PostgreSQL and Redis, started once for the whole run. */
const integration = {
  ...unit,
  displayName: 'integration',
  testRegex: '\\.int-spec\\.ts$',
  globalSetup: '<rootDir>/scripts/jest/engines-up.cjs',
  globalTeardown: '<rootDir>/scripts/jest/engines-down.cjs',
};

/** Drives the built product: processes, HTTP, real Chromium. */
const e2e = { ...node, displayName: 'e2e', roots: ['<rootDir>/apps/e2e'], testRegex: '\\.e2e-spec\\.ts$' };

const admin = {
  ...createCjsPreset({ tsconfig: '<rootDir>/apps/admin/tsconfig.spec.json' }),
  displayName: 'admin',
  rootDir: __dirname,
  roots: ['<rootDir>/apps/admin'],
  testEnvironment: 'jest-preset-angular/environments/jest-jsdom-env',
  setupFilesAfterEnv: ['<rootDir>/apps/admin/setup-jest.ts'],
  transformIgnorePatterns: ['node_modules/(?!(.*\\.mjs$|echarts|zrender|tslib)/?)'],
  // Of marked there is an ESM build, which jest cannot load, and one for everybody.
  moduleNameMapper: { ...aliases, ...dotJs, '^marked$': '<rootDir>/node_modules/marked/lib/marked.umd.js' },
};

module.exports = {
  projects: [unit, integration, admin, e2e],
  testTimeout: 60_000,
  testSequencer: '<rootDir>/scripts/jest/longest-first.cjs',
};
