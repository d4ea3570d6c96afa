import {
  type ArrayForm,
  bytesPerElement,
  canHold,
  DIMENSIONS,
  type FillValue,
  WRITTEN_TYPES,
  type WrittenType,
} from '#libs/zarr';
import { type JsonMember } from '../../../platform/http/json-member.js';
import { type PixelSize, type TiledInput, tilePixels } from '../order/tiled-input.js';
import { readCompressor } from './read-compressor.js';
import { type ZarrOrder } from './zarr-order.js';

const NON_FINITE: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];
/** Of a tile: each becomes an object. */
const MAX_CHUNKS = 10_000;
const MAX_CHUNK_BYTES = 64 * 1024 ** 2;

/**
 * `group`, `arrayParameters` and `arrayOverrides` (batch-v1 §4). @param output holds them
 * @param identifiers of all outputs: each becomes an array of this name. @throws INVALID
 */
export function readZarrOutput(
  output: JsonMember,
  identifiers: readonly string[],
  tiles: TiledInput,
): Omit<ZarrOrder, 'isBare'> {
  const group = output.get('group').required();
  if (group.get('zarr_format').required().number() !== 2) group.get('zarr_format').refuse('must be 2');
  const origin = group.get('coordinates').get('origin');
  const [shared, overrides] = [sharedParameters(output), output.get('arrayOverrides')];
  for (const name of Object.keys(overrides.isAbsent ? {} : overrides.object()))
    if (!identifiers.includes(name)) overrides.get(name).refuse('is no output of processRequest->output->responses');
  const size = tilePixels(tiles);
  return {
    origin: origin.isAbsent ? 'topLeft' : origin.oneOf(['topLeft', 'bottomLeft']),
    attributes: readAttributes(group),
    arrays: identifiers.map((name) => {
      if ((DIMENSIONS as readonly string[]).includes(name))
        output.refuse(`cannot have an array for the output "${name}": it is the name of a coordinate`);
      return readArray(name, shared, overrides.get(name), size);
    }),
  };
}

/** All tiles become one array: of one CRS, side by side. @param member holds `id`, `bufferX`, `bufferY`. @throws INVALID */
export function assertOneArray(member: JsonMember, { grid, bufferX, bufferY }: TiledInput): void {
  if (!grid.singleCrs) member.get('id').refuse(`the grid "${grid.name}" has several CRSs; Zarr output needs 3, 6 or 7`);
  if (bufferX !== 0) member.get('bufferX').refuse('must be 0 for Zarr output: tiles must not overlap');
  if (bufferY !== 0) member.get('bufferY').refuse('must be 0 for Zarr output: tiles must not overlap');
}

/** sentinelhub-py spells it without the s. */
function sharedParameters(output: JsonMember): JsonMember {
  const [proper, misspelt] = [output.get('arrayParameters'), output.get('arrayParameter')];
  if (!proper.isAbsent && !misspelt.isAbsent) misspelt.refuse('must not stand beside arrayParameters');
  const shared = misspelt.isAbsent ? proper : misspelt;
  if (!shared.isAbsent) shared.object();
  return shared;
}

function readArray(name: string, shared: JsonMember, own: JsonMember, tile: PixelSize): ArrayForm {
  const member = (field: string) => {
    const overriding = own.get(field);
    return overriding.value === undefined ? shared.get(field) : overriding;
  };
  const dtype = member('dtype').required().oneOf(WRITTEN_TYPES);
  member('order').required().oneOf(['C']);
  return {
    name,
    dtype,
    chunks: readChunks(member('chunks').required(), dtype, tile),
    fillValue: readFillValue(member('fill_value').required(), dtype),
    compressor: readCompressor(member('compressor')),
    attributes: readAttributes(own),
  };
}

function readChunks(member: JsonMember, dtype: WrittenType, { width, height }: PixelSize): number[] {
  const chunks = member.items().map((item) => item.number());
  const [time, h, w] = chunks;
  if (chunks.length !== 3 || time !== 1) return member.refuse('must be [1, height, width]');
  if (![h, w].every((side) => Number.isInteger(side) && side! > 0)) member.refuse('must be whole numbers from 1 on');
  if (height % h! !== 0 || width % w! !== 0) member.refuse(`must divide a tile of ${height} × ${width} pixels (height × width) evenly`); // prettier-ignore
  if ((height / h!) * (width / w!) > MAX_CHUNKS) member.refuse(`must make at most ${MAX_CHUNKS} chunks of a tile`);
  if (h! * w! * bytesPerElement(dtype) > MAX_CHUNK_BYTES) member.refuse(`must have at most ${MAX_CHUNK_BYTES} bytes`);
  return chunks;
}

function readFillValue(member: JsonMember, dtype: WrittenType): FillValue {
  const value = NON_FINITE.includes(member.value) ? (member.value as FillValue) : member.number();
  return canHold(dtype, value) ? value : member.refuse(`is no value of ${dtype}`);
}

function readAttributes(holder: JsonMember): Readonly<Record<string, unknown>> {
  const attributes = holder.get('customAttributes');
  return attributes.isAbsent ? {} : attributes.object();
}
