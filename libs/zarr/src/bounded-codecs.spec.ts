import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { axis, goodArrays, memoryZarr } from '../../../test/support/zarr-stores.js';
import { zarrCrs, type ZarrCrs } from './crs.js';
import { inspectStore } from './inspect-store.js';
import { ZarrObjects } from './zarr-objects.js';

const CRS = zarrCrs('http://www.opengis.net/def/crs/EPSG/0/4326') as ZarrCrs;

/** The good store, whose longitudes are these compressed bytes. */
async function envelopeWith(compressor: object, bytes: Uint8Array): Promise<readonly number[]> {
  const store = await memoryZarr({ ...goodArrays(), lon: { ...axis('lon', 0, 1, 4), zarray: { compressor } } });
  await store.put('cube/lon/0', bytes);
  const objects = new ZarrObjects(store, 'cube/', new AbortController().signal);
  return (await inspectStore(objects, CRS)).grid.envelope;
}

const LON = Buffer.from(Float64Array.of(1, 2, 3, 4).buffer);
const BOMB = Buffer.alloc(8 * 2 ** 20);
const COMPRESSORS = [
  ['zlib', deflateSync],
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const;
/** c-blosc 1: version, version of lz4, flags (stored), type size, nbytes, blocksize, cbytes; then the bytes. */
function storedBlosc(bytes: Uint8Array, claimed = bytes.length): Uint8Array {
  const header = Buffer.from([2, 1, 0x22, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(claimed, 4);
  header.writeUInt32LE(bytes.length, 8);
  header.writeUInt32LE(bytes.length + 16, 12);
  return Buffer.concat([header, bytes]);
}

describe('decompression', () => {
  it.each(COMPRESSORS)('of %s gives the values', async (id, compress) => {
    expect(await envelopeWith({ id }, compress(LON))).toEqual([0.5, 45, 4.5, 46.5]);
  });

  it.each(COMPRESSORS)('of %s stops at what the chunk can hold', async (id, compress) => {
    await expect(envelopeWith({ id }, compress(BOMB))).rejects.toThrow('Array "lon": its values cannot be decoded');
  });

  it('of blosc and lz4 believes no header that promises more', async () => {
    expect(await envelopeWith({ id: 'blosc', cname: 'lz4' }, storedBlosc(LON))).toEqual([0.5, 45, 4.5, 46.5]);
    const huge = storedBlosc(LON, 2 ** 31 - 1);
    await expect(envelopeWith({ id: 'blosc', cname: 'lz4' }, huge)).rejects.toThrow('becomes 2147483647 bytes');
    const lz4 = Buffer.from([0xff, 0xff, 0xff, 0x7f, 0]);
    await expect(envelopeWith({ id: 'lz4' }, lz4)).rejects.toThrow('becomes 2147483647 bytes');
  });
});
