/**
 * Four sizes of test, one project each: `jest --selectProjects unit`.
 * unit lives beside its source; golden, medium and e2e under test/. medium, e2e and the raster pool run the compiled `dist`.
 */
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: {
    '^#libs/raster/operations$': '<rootDir>/libs/raster/src/operations.ts',
    '^#libs/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

/** For tests of the platform as a whole: `dist` and packages outside jest's sandbox, loaded once per jest worker. */
const native = {
  testEnvironment: '<rootDir>/test/jest/native-environment.js',
  transform: { ...base.transform, '\\.[cm]?js$': '<rootDir>/test/jest/native-modules.js' },
  transformIgnorePatterns: [],
  moduleNameMapper: {
    '^(?:\\.\\./)+((?:src|libs)/.*)\\.js$': '<rootDir>/dist/$1.js',
    '^#libs/raster/operations$': '<rootDir>/dist/libs/raster/src/operations.js',
    '^#libs/(.*)$': '<rootDir>/dist/libs/$1/src/index.js',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: [],
};

const project = (name, testMatch, extra = {}) => ({ ...base, displayName: name, testMatch, ...extra });

export default {
  // Medium and e2e tests share two cores with the servers they talk to.
  testTimeout: 30_000,
  projects: [
    project('unit', ['<rootDir>/src/**/*.spec.ts', '<rootDir>/libs/**/*.spec.ts', '<rootDir>/test/unit/**/*.spec.ts']),
    project('golden', ['<rootDir>/test/golden/**/*.spec.ts']),
    project('medium', ['<rootDir>/test/medium/**/*.spec.ts'], native),
    project('e2e', ['<rootDir>/test/e2e/**/*.spec.ts'], native),
  ],
};
