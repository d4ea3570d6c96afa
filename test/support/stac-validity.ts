import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import validate from 'stac-node-validator';

type JsonSchema = Record<string, unknown>;

interface ExtensionRules {
  /** Of the extension in its address; default: the key of the table. */
  readonly name?: string;
  readonly versions: readonly string[];
  /** Fields with it are known, or faults; null = the extension has no prefix of its own. */
  readonly prefix: string | null;
  /** Its fields may stand on the collection itself. */
  readonly onCollections?: boolean;
  readonly fields: Readonly<Record<string, JsonSchema>>;
}

const FOLDER = new URL('../fixtures/stac-schemas/', import.meta.url);
const CORE = readJson<Record<string, JsonSchema>>('core.json');
const SCHEMAS = new Map([...coreSchemas(), ...extensionSchemas()]);

/**
 * Fails, naming every fault, unless stac-node-validator finds the Item, Collection, Catalog, ItemCollection or list of
 * collections (as parsed JSON) valid with all its extensions. Needs no network; an extension that is not in
 * test/fixtures/stac-schemas is a fault.
 */
export async function expectValid(object: unknown): Promise<void> {
  const faults = await stacFaults(object);
  // Compiling the rules can take seconds without a pause: let sockets that were closed meanwhile be noticed.
  await new Promise((resolve) => setTimeout(resolve, 10));
  if (faults.length > 0) throw new Error(`not valid STAC:\n  ${faults.join('\n  ')}`);
}

/** One sentence per fault; empty = valid. */
export async function stacFaults(object: unknown): Promise<string[]> {
  // Through JSON: the validator sees what a client would.
  const report = await validate(JSON.parse(JSON.stringify(object)) as object, { loader });
  const { features, collections } = object as { features?: unknown[]; collections?: unknown[] };
  const isEmptyList = features?.length === 0 || collections?.length === 0;
  return isEmptyList ? [] : faultsOf(report);
}

function faultsOf(report: validate.Report): string[] {
  if (report.children.length > 0) return report.children.flatMap(faultsOf);
  const { core, extensions } = report.results;
  const found = [
    ...core.map((error) => ['core', error] as const),
    ...Object.entries(extensions).flatMap(([name, errors]) => errors.map((error) => [name, error] as const)),
  ].map(([where, { instancePath, message }]) => `${report.id} (${where}) ${instancePath ?? ''} ${message}`);
  return found.length === 0 && report.valid !== true ? [`${report.id}: ${report.messages.join('; ')}`] : found;
}

async function loader(uri: string): Promise<JsonSchema> {
  const schema = SCHEMAS.get(uri.replace(/#$/, ''));
  if (schema === undefined) throw new Error(`no rules for ${uri} in test/fixtures/stac-schemas`);
  return schema;
}

function coreSchemas(): Array<[string, JsonSchema]> {
  const versions = ['1.0.0', '1.1.0'];
  return versions.flatMap((version) =>
    ['Item', 'Collection', 'Catalog'].map((type): [string, JsonSchema] => {
      const word = type.toLowerCase();
      const id = `https://schemas.stacspec.org/v${version}/${word}-spec/json-schema/${word}.json`;
      const since11 = version === '1.0.0' ? [] : [{ $ref: '#/definitions/commonSince11' }];
      const metadata = { allOf: [{ $ref: '#/definitions/common' }, ...since11] };
      return [id, { $id: id, ...CORE[type], definitions: { ...CORE, version: { const: version }, metadata } }];
    }),
  );
}

function extensionSchemas(): Array<[string, JsonSchema]> {
  const tables = Object.entries(readJson<Record<string, ExtensionRules>>('extensions.json'));
  return tables.flatMap(([key, rules]) =>
    rules.versions.map((version): [string, JsonSchema] => {
      const id = `https://stac-extensions.github.io/${rules.name ?? key}/v${version}/schema.json`;
      return [id, extensionSchema(id, rules)];
    }),
  );
}

/** The fields of the extension wherever an Item or Collection may carry them. */
function extensionSchema(id: string, { prefix, fields, onCollections }: ExtensionRules): JsonSchema {
  const known = {
    properties: fields,
    ...(prefix !== null && { patternProperties: { [`^(?!${prefix}:)`]: {} }, additionalProperties: false }),
  };
  const bands = { type: 'array', items: { $ref: '#/definitions/known' } };
  const holder = { allOf: [{ $ref: '#/definitions/known' }, { properties: { bands } }] };
  const holders = { type: 'object', additionalProperties: { $ref: '#/definitions/holder' } };
  return {
    $id: id,
    definitions: { known, holder },
    type: 'object',
    properties: {
      properties: { $ref: '#/definitions/holder' },
      assets: holders,
      item_assets: holders,
      bands,
    },
    ...(onCollections === true && { allOf: [{ $ref: '#/definitions/known' }] }),
  };
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(fileURLToPath(new URL(name, FOLDER)), 'utf8')) as T;
}
