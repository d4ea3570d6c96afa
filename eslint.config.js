import boundaries from 'eslint-plugin-boundaries';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Native and remote-storage packages have one owner each; the message is the rule. */
const OWNED = {
  acorn: 'libs/evalscript',
  'fast-xml-parser': ['libs/eo-products', 'libs/csw-client'],
  'gdal-async': 'libs/raster',
  '@xmldom/xmldom': 'libs/raster',
  chevrotain: 'libs/stac',
  proj4: 'libs/tiling-grids',
  zarrita: 'libs/zarr',
  'isolated-vm': 'libs/evalscript',
  sharp: 'libs/encode',
  '@napi-rs/image': 'libs/encode',
  yazl: 'libs/zip',
  '@aws-sdk/client-s3': 'libs/storage',
  '@aws-sdk/lib-storage': 'libs/storage',
  '@aws-sdk/s3-request-presigner': 'libs/storage',
};
const ownedExcept = (lib) =>
  Object.entries(OWNED)
    .filter(([, owners]) => ![owners].flat().includes(lib))
    .map(([name, owners]) => ({ name, message: `Only ${[owners].flat().join(' and ')} imports ${name}.` }));

const FRAMEWORK = [
  { group: ['@nestjs/*', 'typeorm', 'bull', 'express', 'pg'], message: 'Libraries under libs/ know no framework.' },
  { group: ['**/src/platform/**', '**/src/auth/**'], message: 'libs never import src.' },
];

/** Rooms of src/ and what each may enter (always by the other's index.ts; platform is furniture, open to all). */
const ROOMS = {
  platform: [],
  supervisor: [],
  demo: ['supervisor'],
  auth: [],
  jobs: ['auth'],
  delivery: [],
  fanout: ['jobs'],
  accounting: ['auth'],
  catalog: ['auth', 'jobs', 'accounting'],
  datasets: ['auth', 'jobs', 'catalog'],
  ingest: ['auth', 'jobs', 'datasets'],
  byoc: ['auth', 'jobs', 'catalog'],
  zarr: ['auth', 'jobs', 'catalog'],
  batch: ['auth', 'jobs', 'accounting', 'catalog', 'byoc', 'render', 'delivery', 'fanout', 'statistics'],
  statistics: ['auth', 'render', 'accounting'],
  'async-process': ['auth', 'jobs', 'render', 'delivery', 'fanout', 'accounting'],
  metadata: ['auth', 'catalog'],
  render: ['auth', 'catalog', 'zarr'],
  process: ['auth', 'render', 'accounting'],
  ogc: ['auth', 'catalog', 'render', 'process', 'accounting'],
  admin: ['auth', 'jobs'],
  orders: ['auth', 'jobs', 'catalog', 'byoc', 'render'],
  'array-sources': [],
  'sentinel-profiles': [],
  registry: ['auth', 'jobs', 'datasets', 'ingest', 'styles', 'seeding'],
  conversions: ['auth', 'jobs', 'datasets', 'registry', 'array-sources', 'seeding'],
  harvest: [
    ...['auth', 'jobs', 'datasets', 'registry', 'conversions', 'array-sources', 'sentinel-profiles', 'dataset-maps'],
    'seeding',
  ],
  points: ['auth', 'datasets', 'array-sources', 'sentinel-profiles'],
  styles: ['auth', 'datasets'],
  'tile-cache': ['auth', 'datasets'],
  'dataset-maps': ['auth', 'datasets', 'render', 'process', 'ogc', 'styles', 'tile-cache'],
  seeding: ['auth', 'jobs', 'datasets', 'tile-cache', 'dataset-maps', 'styles'],
  terrain: ['auth', 'jobs', 'datasets', 'registry', 'tile-cache'],
};
/** Libraries and what each may enter. */
const LIBS = {
  errors: [],
  geo: ['errors'],
  stac: ['errors', 'geo'],
  storage: ['errors'],
  'eo-products': ['errors', 'geo', 'markup', 'stac'],
  cog: ['errors', 'geo', 'storage'],
  zarr: ['errors', 'geo', 'storage'],
  statistics: ['errors'],
  'tiling-grids': ['errors', 'geo'],
  'process-pool': ['errors'],
  geopackage: ['errors', 'geo', 'process-pool'],
  encode: ['errors'],
  raster: ['errors', 'geo', 'process-pool', 'encode', 'cf'],
  evalscript: ['errors'],
  sar: ['errors', 'geo', 'eo-products', 'raster', 'raster/operations'],
  swath: ['errors', 'geo', 'raster', 'raster/operations'],
  markup: [],
  zip: ['errors'],
  'csw-client': ['errors', 'geo', 'markup'],
  cf: ['errors', 'geo', 'zarr'],
  opendap: ['errors', 'cf'],
  sld: ['errors', 'markup'],
  terrain: ['errors', 'geo', 'encode'],
  render: [
    ...['errors', 'geo', 'process-pool', 'raster', 'raster/operations', 'evalscript', 'encode'],
    ...['eo-products', 'sar', 'statistics', 'storage', 'swath', 'zarr'],
  ],
};

/** Libraries reach each other by subpath, which only this rule sees. */
const aboveLib = (others) => ({
  regex: `^#libs/(?!(${others.join('|') || 'none'})$)`,
  message: `This library may import ${others.join(', ') || 'no other library'}.`,
});

const room = (name, internalPath) => ({
  element: { type: 'room', captured: { name }, ...(internalPath && { fileInternalPath: internalPath }) },
});

const BOUNDARIES = [
  ...Object.entries(ROOMS).map(([name, others]) => ({
    from: room(name),
    allow: { to: [room(name), room('platform'), ...others.map((other) => room(other, 'index.ts'))] },
  })),
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
  ...Object.entries(LIBS).map(([name, others]) => ({
    files: [`libs/${name}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: ownedExcept(`libs/${name}`), patterns: [...FRAMEWORK, aboveLib(others)] },
      ],
    },
  })),
  { files: ['test/**/*.ts', 'bench/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { project: 'tsconfig.json' } },
      'boundaries/elements': [{ type: 'room', pattern: 'src/*', capture: ['name'] }],
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          message:
            '{{from.element.captured.name}} may not import {{to.element.captured.name}} here: docs/adr/0002-layers-and-boundaries.md',
          policies: BOUNDARIES,
        },
      ],
    },
  },
  prettier,
);
