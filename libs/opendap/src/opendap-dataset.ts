import { DomainError } from '#libs/errors';
import {
  type ArrayDataset,
  type ArrayType,
  type ArrayValues,
  type ArrayVariable,
  type AxisRange,
  isText,
} from '#libs/cf';
import { assertDap } from './dap-error.js';
import { type DapTransport } from './dap-transport.js';
import { type DapAttributes, parseDas } from './das.js';
import { type DapArray, type DapDeclaration, type DapType, parseDds } from './dds.js';
import { constraint, datasetUrl } from './constraint.js';
import { XdrReader } from './xdr.js';

const TYPES: Readonly<Record<DapType, ArrayType>> = {
  Byte: 'uint8',
  Int16: 'int16',
  UInt16: 'uint16',
  Int32: 'int32',
  UInt32: 'uint32',
  Float32: 'float32',
  Float64: 'float64',
  String: 'string',
  Url: 'string',
};
/** Bytes that one value takes on the wire. */
const WIDTHS: Partial<Record<DapType, number>> = { Byte: 1, Float64: 8 };
/** What one read may fetch (datasets.md §0.2). */
const MOST_BYTES = 64 * 1024 ** 2;

interface Offer {
  readonly variable: ArrayVariable;
  readonly type: DapType;
  /** In a constraint: `sst`, `sst.lat` for a map that stands in a grid only. */
  readonly path: string;
  /** Netcdf's signed byte, which DAP 2 has no type for. */
  readonly isSigned: boolean;
}

/**
 * Two requests: shape and attributes; then one per read.
 * @param address of the dataset, also as a browser shows it (`….nc.html`)
 * @throws UPSTREAM_FAILED, UPSTREAM_TIMEOUT; what the transport throws
 */
export async function openOpendap(
  address: string,
  transport: DapTransport,
  signal?: AbortSignal,
): Promise<ArrayDataset> {
  const url = datasetUrl(address);
  const text = async (ending: string) => {
    const body = await transport.fetch(`${url}.${ending}`, signal);
    assertDap(body, url);
    return new TextDecoder().decode(body);
  };
  const [dds, das] = await Promise.all([text('dds'), text('das')]);
  const attributes = parseDas(das);
  const offers = offersOf(parseDds(dds), attributes);
  return {
    attributes: attributes.get('') ?? {},
    variables: new Map([...offers].map(([name, { variable }]) => [name, variable])),
    read: async (name, ranges, signalOfRead) => {
      const offer = offers.get(name);
      if (offer === undefined) throw new DomainError('NOT_FOUND', `${url} has no variable ${JSON.stringify(name)}`);
      return read(url, offer, ranges, transport, signalOfRead);
    },
  };
}

async function read(
  url: string,
  { variable, type, path, isSigned }: Offer,
  ranges: readonly AxisRange[],
  transport: DapTransport,
  signal: AbortSignal | undefined,
): Promise<ArrayValues> {
  const count = ranges.reduce((product, range) => product * range.count, 1);
  const bytes = count * (WIDTHS[type] ?? 4);
  if (bytes > MOST_BYTES)
    throw new DomainError('INVALID', `${variable.name}: ${bytes} bytes in one read are more than ${MOST_BYTES}`);
  const body = await transport.fetch(`${url}.dods?${constraint(path, ranges)}`, signal);
  assertDap(body, url);
  const values = valuesIn(body, path.slice(path.lastIndexOf('.') + 1), count, url);
  if (isSigned && !isText(values)) return values.map((value) => (value > 127 ? value - 256 : value));
  return values;
}

const SEPARATOR = /\r?\nData:\r?\n/;

/** An answer is its own description, `Data:`, and the values. */
function valuesIn(body: Uint8Array, name: string, count: number, url: string): ArrayValues {
  // Latin-1: one character per byte, so that the place in the text is that in the bytes.
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 64 * 1024)).toString('latin1');
  const separator = SEPARATOR.exec(head);
  if (separator === null) throw unexpected(url, 'holds no "Data:"');
  const found = new XdrReader(body.subarray(separator.index + separator[0].length)).all(
    parseDds(head.slice(0, separator.index)),
  );
  const values = (found.find(({ array }) => array.name === name) ?? found[0])?.values;
  if (values?.length !== count) throw unexpected(url, `holds ${values?.length ?? 0} values instead of ${count}`);
  return values;
}

function unexpected(url: string, why: string): DomainError {
  return new DomainError('UPSTREAM_FAILED', `${url}: the OPeNDAP server's answer ${why}`);
}

function offersOf(declarations: readonly DapDeclaration[], attributes: DapAttributes): Map<string, Offer> {
  const offers = new Map<string, Offer>();
  const add = (array: DapArray, name: string, path: string, container = name) => {
    if (offers.has(name)) return;
    const own = attributes.get(container) ?? attributes.get(name) ?? attributes.get(array.name) ?? {};
    const isSigned = array.type === 'Byte' && /^false$/i.test(String(own['_Unsigned'] ?? ''));
    const type = isSigned ? 'int8' : TYPES[array.type];
    offers.set(name, { variable: { name, type, dimensions: array.dimensions, attributes: own }, type: array.type, path, isSigned }); // prettier-ignore
  };
  const walk = (members: readonly DapDeclaration[], prefix: string, afterAll: Array<() => void>) => {
    for (const member of members) {
      const name = prefix + member.name;
      if (member.kind === 'array') add(member, name, name);
      else if (member.kind === 'grid') {
        add(member.array, name, `${name}.${member.array.name}`);
        // A coordinate usually stands beside its grids, too, where it is cheaper to ask for.
        for (const map of member.maps) afterAll.push(() => add(map, prefix + map.name, `${name}.${map.name}`, `${name}.${map.name}`)); // prettier-ignore
      } else if (!member.isSequence && member.dimensions.length === 0) walk(member.members, `${name}.`, afterAll);
    }
  };
  const afterAll: Array<() => void> = [];
  walk(declarations, '', afterAll);
  for (const addMap of afterAll) addMap();
  return offers;
}
