import { BLOSC_NAMES, type Compressor } from '#libs/zarr';
import { type JsonMember } from '../../../platform/http/json-member.js';

const DEFAULT = { id: 'blosc', cname: 'lz4', clevel: 5, shuffle: 1, blocksize: 0 } as const satisfies Compressor;
const IDS = ['blosc', 'zlib', 'gzip', 'zstd', 'lz4'] as const;
/** Levels and what numcodecs takes when none is given. */
const LEVELS = {
  zlib: { max: 9, usual: 1 },
  gzip: { max: 9, usual: 1 },
  zstd: { max: 22, usual: 1 },
} as const;
const MAX_BLOCK_BYTES = 2 ** 26;

/** Of an array; absent = blosc with lz4, and JSON null, as Zarr has it, none. @throws INVALID for one that is not written */
export function readCompressor(member: JsonMember): Compressor {
  if (member.value === null) return null;
  if (member.isAbsent) return DEFAULT;
  const id = member.get('id').required().oneOf(IDS);
  if (id === 'lz4') return { id, acceleration: whole(member.get('acceleration'), [1, 65_537], 1) };
  if (id !== 'blosc') return { id, level: whole(member.get('level'), [id === 'zstd' ? 1 : 0, LEVELS[id].max], LEVELS[id].usual) }; // prettier-ignore
  const cname = member.get('cname');
  return {
    id,
    cname: cname.isAbsent ? DEFAULT.cname : cname.oneOf(BLOSC_NAMES),
    clevel: whole(member.get('clevel'), [0, 9], DEFAULT.clevel),
    shuffle: whole(member.get('shuffle'), [0, 2], DEFAULT.shuffle),
    blocksize: whole(member.get('blocksize'), [0, MAX_BLOCK_BYTES], DEFAULT.blocksize),
  };
}

function whole(member: JsonMember, [min, max]: readonly [number, number], usual: number): number {
  if (member.isAbsent) return usual;
  const value = member.numberWithin(min, max);
  return Number.isInteger(value) ? value : member.refuse('must be a whole number');
}
