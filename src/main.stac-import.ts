import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { isDomainError } from '#libs/errors';
import { BulkSummary, StacImport, StacImportModule, type StacImportOptions } from './catalog/index.js';
import { ConfigError } from './platform/config/load-config.js';
import { PlatformModule } from './platform/platform.module.js';
import { EXIT_CONFIG } from './platform/process/life-cycle.js';
import { configOfInstance, StartRefused } from './supervisor/index.js';

const USAGE = `npm run stac:import -- <file|folder|url> --collection <id> [options]

  Loads STAC items into a collection of the instance that runs on SWATH_DATA_DIR (or of DATABASE_URL).

  <file|folder|url>    an Item, ItemCollection, NDJSON, Catalog or Collection; a folder of items, SAFE or Landsat
                       products; an address of any of these, or of a page of a STAC API
  --collection <id>    where the items belong; of product folders it may be left out
  --create             make the collection from the catalogue's own when it is not there
  --visibility <who>   of a collection that is made: private, account (default), internal or public
  --on-conflict <do>   when an id is taken: skip (default), replace or error
`;
const PROGRESS_MS = 2000;
const MAX_SHOWN = 20;

class ImportCommand {}

/** `npm run stac:import`: exit code 0 when every item is in. */
async function main(args: string[]): Promise<number> {
  const options = optionsOf(args);
  if (options === null) {
    process.stdout.write(USAGE);
    return args.length === 0 ? 1 : 0;
  }
  const root = {
    module: ImportCommand,
    imports: [PlatformModule.forRoot(configOfInstance(process.env)), StacImportModule],
  };
  const app = await NestFactory.createApplicationContext(root, { logger: ['error', 'warn'], abortOnError: false });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort(new Error(signal)));
  const summary = new BulkSummary();
  const progress = setInterval(() => process.stderr.write(`  ${summary}\n`), PROGRESS_MS);
  try {
    await app.get(StacImport).run(options, summary, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted && !isDomainError(error)) throw error;
    const reason = stop.signal.aborted ? 'stopped; the items up to here are in' : (error as Error).message;
    process.stderr.write(`${reason}\n`);
    report(summary);
    return stop.signal.aborted ? 130 : 1;
  } finally {
    clearInterval(progress);
    await app.close();
  }
  report(summary);
  return summary.failed === 0 ? 0 : 1;
}

/** null = the usage was asked for. */
function optionsOf(args: string[]): StacImportOptions | null {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      collection: { type: 'string' },
      create: { type: 'boolean', default: false },
      visibility: { type: 'string', default: 'account' },
      'on-conflict': { type: 'string', default: 'skip' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [source, ...more] = positionals;
  if (values.help || (source === undefined && args.length === 0)) return null;
  if (source === undefined || more.length > 0) throw new StartRefused('One file, folder or address is needed.', USAGE);
  return {
    source,
    collectionId: values.collection ?? null,
    create: values.create,
    visibility: oneOf('visibility', values.visibility, ['private', 'account', 'internal', 'public']),
    onConflict: oneOf('on-conflict', values['on-conflict'], ['skip', 'replace', 'error']),
  };
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((word) => word === value);
  if (found === undefined) throw new StartRefused(`--${name} ${value}: no such choice.`, `one of ${known.join(', ')}.`);
  return found;
}

function report(summary: BulkSummary): void {
  for (const { line, id, error } of summary.errors.slice(0, MAX_SHOWN))
    process.stderr.write(`  item ${line}${id === null ? '' : ` (${id})`}: ${error}\n`);
  if (summary.failed > MAX_SHOWN) process.stderr.write(`  … and ${summary.failed - MAX_SHOWN} more\n`);
  process.stdout.write(`${summary}\n`);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
    if (error instanceof ConfigError || isUsage) process.stderr.write(`${(error as Error).message}\n`);
    else if (error instanceof StartRefused) process.stderr.write(`${error.message}\n  What to do: ${error.fix}\n`);
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1);
  },
);
