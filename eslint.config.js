import boundaries from 'eslint-plugin-boundaries';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Native and remote-storage packages have one owner each; the message is the rule. */
const OWNED = {
  'gdal-async': 'libs/raster',
  '@xmldom/xmldom': 'libs/raster',
  sharp: 'libs/raster',
  '@aws-sdk/client-s3': 'libs/storage',
  '@aws-sdk/lib-storage': 'libs/storage',
  '@aws-sdk/s3-request-presigner': 'libs/storage',
};
const ownedExcept = (lib) =>
  Object.entries(OWNED)
    .filter(([, owner]) => owner !== lib)
    .map(([name, owner]) => ({ name, message: `Only ${owner} imports ${name}.` }));

const FRAMEWORK = [
  { group: ['@nestjs/*', 'typeorm', 'bull', 'express', 'pg'], message: 'Libraries under libs/ know no framework.' },
  { group: ['**/src/platform/**', '**/src/auth/**'], message: 'libs never import src.' },
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.swath', 'samples', 'test/.out'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-imports': ['error', { paths: ownedExcept(null) }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/platform/config reads process.env.' },
      ],
      // Injected classes must stay value imports: Nest reads their identity from decorator metadata.
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  { files: ['src/platform/config/**', 'src/main.*.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['libs/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ownedExcept(null), patterns: FRAMEWORK }] },
  },
  ...['raster', 'storage'].map((lib) => ({
    files: [`libs/${lib}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { paths: ownedExcept(`libs/${lib}`), patterns: FRAMEWORK }] },
  })),
  { files: ['test/**/*.ts', 'bench/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/**/*.ts', 'libs/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { project: 'tsconfig.json' } },
      'boundaries/elements': [
        { type: 'main', pattern: 'src/*.ts', mode: 'full' },
        { type: 'platform', pattern: 'src/platform', mode: 'folder' },
        { type: 'feature', pattern: 'src/*', mode: 'folder', capture: ['feature'] },
        { type: 'lib', pattern: 'libs/*', mode: 'folder', capture: ['lib'] },
      ],
    },
    rules: {
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          message: '${file.type} may not import ${dependency.type}: see docs/adr/0002-layers-and-boundaries.md',
          rules: [
            { from: 'main', allow: ['main', 'platform', 'feature', 'lib'] },
            { from: 'platform', allow: ['platform', 'lib'] },
            { from: [['feature', { feature: 'auth' }]], allow: ['platform', 'lib', ['feature', { feature: 'auth' }]] },
            {
              from: [['feature', { feature: 'jobs' }]],
              allow: ['platform', 'lib', ['feature', { feature: '(auth|jobs)' }]],
            },
            {
              from: [['feature', { feature: 'datasets' }]],
              allow: ['platform', 'lib', ['feature', { feature: '(auth|jobs|datasets)' }]],
            },
            {
              from: [['feature', { feature: 'ingest' }]],
              allow: ['platform', 'lib', ['feature', { feature: '(auth|jobs|datasets|ingest)' }]],
            },
            { from: [['lib', { lib: '(errors|geo)' }]], allow: [['lib', { lib: '(errors|geo)' }]] },
            { from: [['lib', { lib: 'storage' }]], allow: [['lib', { lib: '(errors|geo|storage)' }]] },
            { from: [['lib', { lib: 'raster' }]], allow: [['lib', { lib: '(errors|geo|storage|raster)' }]] },
          ],
        },
      ],
      'boundaries/entry-point': [
        'error',
        {
          default: 'disallow',
          message: 'Enter ${dependency.type} by its index.ts',
          rules: [
            { target: ['feature', 'lib'], allow: ['index.ts', 'src/index.ts'] },
            { target: ['platform', 'main'], allow: '**' },
          ],
        },
      ],
    },
  },
  prettier,
);
