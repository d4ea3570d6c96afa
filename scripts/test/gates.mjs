import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../setup/places.mjs';
import { regenerate } from './regenerate.mjs';
import { checkClean } from './working-tree.mjs';

const bin = (path) => join(root, 'node_modules', path);
const jest = (project, ...args) => ({ jest: [bin('jest/bin/jest.js'), '--selectProjects', project, '--ci', ...args] });

/** Medium tests wait for servers, leases and renderers a good part of their time. */
const ONE_MORE_THAN_CORES = availableParallelism() + 1;

/**
 * What must hold before a commit is good, cheapest first. A gate is a Node program (`node`), a jest project (`jest`) or a
 * `check(run)`; `needs` says what has to be there. Those of `oneCore` only read, on one core each: they run side by side.
 */
export const GATES = [
  {
    name: 'format',
    title: 'format (prettier)',
    oneCore: true,
    node: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'],
  },
  {
    name: 'lint',
    title: 'lint, with boundaries (eslint)',
    oneCore: true,
    node: [bin('eslint/bin/eslint.js'), '--max-warnings=0', '.'],
  },
  {
    name: 'typecheck',
    title: 'types (tsc)',
    oneCore: true,
    node: [bin('typescript/bin/tsc'), '--noEmit', '-p', '.'],
  },
  { name: 'unit', title: 'unit tests', needs: ['build'], ...jest('unit', '--maxWorkers=100%') },
  {
    name: 'golden',
    title: 'golden tests: pixels against references',
    needs: ['build'],
    ...jest('golden', '--maxWorkers=100%'),
  },
  {
    name: 'medium',
    title: 'medium tests: real PostGIS and Redis',
    needs: ['build', 'servers'],
    ...jest('medium', `--maxWorkers=${ONE_MORE_THAN_CORES}`),
  },
  {
    name: 'e2e',
    title: 'e2e tests: API and worker over HTTP',
    needs: ['build', 'servers'],
    // A failed test may leave a server it was about to stop: its handles must not keep the gate open for ever.
    ...jest('e2e', '--maxWorkers=2', '--forceExit'),
  },
  {
    name: 'openapi',
    title: 'docs/openapi.json is what the code says',
    needs: ['build'],
    check: (run) => regenerate('docs/openapi.json', () => run(['dist/src/main.openapi.js'])),
  },
  {
    name: 'migrations',
    title: 'migrations make the schema that the entities expect',
    needs: ['build', 'servers'],
    node: ['dist/src/main.migration-check.js'],
    env: ({ TEST_DATABASE_URL, TEST_REDIS_URL }) => ({
      DATABASE_URL: TEST_DATABASE_URL,
      REDIS_URL: TEST_REDIS_URL,
      SWATH_DATA_DIR: join(tmpdir(), 'swath-migrations'),
    }),
  },
  { name: 'clean', title: 'the working tree is as it was', check: checkClean },
];
