import { DomainError } from '#libs/errors';
import { numpySpelling } from './data-type.js';
import { isCount, isRecord, type JsonRecord } from './json.js';

/** One codec of a chunk's chain, as messages and checks name it: `blosc/lz4`, `zlib`. */
export type CodecName = string;

/** `.zarray` (v2) or `zarr.json` (v3) of one array, in the words of v2. Sizes are in elements, outermost axis first. */
export interface ArrayMetadata {
  readonly name: string;
  readonly zarrFormat: 2 | 3;
  readonly shape: readonly number[];
  /** What is read at once: of a sharded v3 array the inner chunk. */
  readonly chunks: readonly number[];
  /** As stored: `<f4`; v3 types are translated. */
  readonly dtype: string;
  /** `C`, `F`, or what else the document says. */
  readonly order: string;
  /** null = the document names none. */
  readonly dimensions: readonly string[] | null;
  readonly compressors: readonly CodecName[];
  readonly filters: readonly CodecName[];
  /** JSON as stored: a number, `NaN`, `Infinity`, `-Infinity`, null. */
  readonly fillValue: unknown;
  readonly attributes: JsonRecord;
  /** The parts of the document that the API shows (zarr §3 `zarray`). */
  readonly zarray: JsonRecord;
}

/** @throws INVALID naming the array and the faulty member. */
export function arrayFromV2(name: string, zarray: unknown, attributes: unknown): ArrayMetadata {
  const document = recordOf(zarray, name, '.zarray');
  const attrs = attributes === undefined ? {} : recordOf(attributes, name, '.zattrs');
  const { dtype, order, fill_value: fillValue, compressor, filters, dimension_separator } = document;
  if (typeof dtype !== 'string') throw faulty(name, 'dtype must be a plain number type', dtype);
  const shown = { shape: document['shape'], chunks: document['chunks'], dtype, order, fill_value: fillValue };
  return {
    name,
    zarrFormat: 2,
    shape: sizesOf(document['shape'], name, 'shape', 0),
    chunks: sizesOf(document['chunks'], name, 'chunks', 1),
    dtype,
    order: String(order),
    dimensions: namesOf(attrs['_ARRAY_DIMENSIONS']),
    compressors: compressor === null || compressor === undefined ? [] : [codecName(compressor, 'id')],
    filters: Array.isArray(filters) ? filters.map((filter) => codecName(filter, 'id')) : [],
    fillValue: fillValue ?? null,
    attributes: attrs,
    zarray: {
      ...shown,
      compressor: compressor ?? null,
      filters: filters ?? null,
      zarr_format: 2,
      ...(dimension_separator !== undefined && { dimension_separator }),
    },
  };
}

/** Codecs between the elements and their bytes: what v2 calls order, dtype's endian, filters and compressor. */
const STORAGE_CODECS: ReadonlySet<string> = new Set(['bytes', 'transpose', 'crc32c']);
const COMPRESSOR = /^(numcodecs\.)?(blosc|gzip|zlib|zstd|lz4|lzma|bz2|snappy)/;

/** @throws INVALID naming the array and the faulty member. */
export function arrayFromV3(name: string, zarrJson: unknown): ArrayMetadata {
  const document = recordOf(zarrJson, name, 'zarr.json');
  const { data_type: dataType, attributes = {}, dimension_names, fill_value: fillValue = null } = document;
  if (typeof dataType !== 'string') throw faulty(name, 'data_type must be a plain number type', dataType);
  const attrs = recordOf(attributes, name, 'attributes of zarr.json');
  const shard = codecsOf(document['codecs'], name).find((codec) => codec['name'] === 'sharding_indexed');
  const sharding = isRecord(shard?.['configuration']) ? shard['configuration'] : null;
  const codecs = sharding === null ? codecsOf(document['codecs'], name) : codecsOf(sharding['codecs'], name);
  const grid = recordOf(document['chunk_grid'], name, 'chunk_grid of zarr.json')['configuration'];
  const chunks = sharding === null ? (isRecord(grid) ? grid['chunk_shape'] : undefined) : sharding['chunk_shape'];
  const shape = sizesOf(document['shape'], name, 'shape', 0);
  const transforms = codecs.filter((codec) => !STORAGE_CODECS.has(String(codec['name'])));
  const isCompressor = (codec: JsonRecord) => COMPRESSOR.test(String(codec['name']));
  const [compressor = null] = transforms.filter(isCompressor).map(v2Compressor);
  const dtype = numpySpelling(dataType, endianOf(codecs));
  const order = orderOf(codecs, shape.length);
  return {
    name,
    zarrFormat: 3,
    shape,
    chunks: sizesOf(chunks, name, 'chunk_shape', 1),
    dtype,
    order,
    dimensions: namesOf(dimension_names) ?? namesOf(attrs['_ARRAY_DIMENSIONS']),
    compressors: transforms.filter(isCompressor).map((codec) => codecName(v2Compressor(codec), 'id')),
    filters: transforms.filter((codec) => !isCompressor(codec)).map((codec) => String(codec['name'])),
    fillValue,
    attributes: attrs,
    zarray: { shape, chunks, dtype, order, fill_value: fillValue, compressor, filters: null, zarr_format: 3 },
  };
}

function codecsOf(codecs: unknown, name: string): JsonRecord[] {
  if (!Array.isArray(codecs) || !codecs.every(isRecord)) throw faulty(name, 'codecs must be a list of objects', codecs);
  return codecs;
}

function endianOf(codecs: readonly JsonRecord[]): 'little' | 'big' {
  const configuration = codecs.find((codec) => codec['name'] === 'bytes')?.['configuration'];
  return isRecord(configuration) && configuration['endian'] === 'big' ? 'big' : 'little';
}

function orderOf(codecs: readonly JsonRecord[], rank: number): string {
  const configuration = codecs.find((codec) => codec['name'] === 'transpose')?.['configuration'];
  if (!isRecord(configuration)) return 'C';
  const { order } = configuration;
  const natural = Array.from({ length: rank }, (_, axis) => axis);
  return JSON.stringify(order) === JSON.stringify(natural) ? 'C' : JSON.stringify(order);
}

function v2Compressor({ name, configuration }: JsonRecord): JsonRecord {
  return { id: String(name).replace(/^numcodecs\./, ''), ...(isRecord(configuration) ? configuration : {}) };
}

function codecName(codec: unknown, key: 'id'): CodecName {
  if (!isRecord(codec)) return JSON.stringify(codec);
  return typeof codec['cname'] === 'string' ? `${String(codec[key])}/${codec['cname']}` : String(codec[key]);
}

function namesOf(names: unknown): readonly string[] | null {
  return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null;
}

function sizesOf(sizes: unknown, name: string, member: string, least: number): readonly number[] {
  if (Array.isArray(sizes) && sizes.every((size) => isCount(size) && size >= least)) return sizes;
  throw faulty(name, `${member} must be a list of whole numbers from ${least} on`, sizes);
}

function recordOf(value: unknown, name: string, what: string): JsonRecord {
  if (isRecord(value)) return value;
  throw faulty(name, `${what} must be a JSON object`, value);
}

function faulty(name: string, expected: string, found: unknown): DomainError {
  return new DomainError('INVALID', `Array "${name}": ${expected}, found ${JSON.stringify(found) ?? 'nothing'}`);
}
