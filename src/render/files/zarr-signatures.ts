import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type ZarrLocation } from '#libs/render';
import { chunkKeys, metadataKey, ZarrObjects, type SliceWindow } from '#libs/zarr';
import { DataSource } from 'typeorm';
import { inParallel } from '../../platform/process/bounded-parallel.js';
import { type ZarrContent } from '../../zarr/index.js';
import { extentsInCrs } from '../area/extents-in-crs.query.js';
import { GridAreas } from '../area/grid-area.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { type BandsAsked } from './band-finder.js';
import { type ZarrArrayPlace } from './zarr-files.js';
import { zarrWindows } from './zarr-windows.js';

/** A rendering waits for its turn and then takes two minutes at most. */
const VALID_S = 900;
/** Each takes a millisecond to sign. */
const MOST_OBJECTS = 5000;
const AT_ONCE = 16;

/** By array and `index` of the band. */
export type SignedSlices = (name: string, index: number) => ZarrLocation;

/** Signed URLs for the chunks in S3 that a picture may read: renderers have no credentials that they could use. */
@Injectable()
export class ZarrSignatures {
  constructor(
    private readonly dataSource: DataSource,
    private readonly areas: GridAreas,
  ) {}

  /**
   * @returns null for a store in a folder, which needs none
   * @throws BAD_REQUEST when the picture needs too many chunks
   */
  async of(
    { collection, scenes, request }: BandsAsked,
    content: ZarrContent,
    arrays: ReadonlyMap<string, ZarrArrayPlace>,
    slices: ReadonlyArray<{ readonly name: string; readonly index: number }>,
  ): Promise<SignedSlices | null> {
    if ([...arrays.values()].every(({ store }) => store.kind !== 's3')) return null;
    const { area } = await this.areas.of(request.bounds, new JsonMember(request.bounds.bbox, ['input', 'bounds']));
    const extents = await extentsInCrs(this.dataSource, area, scenes[0]!.footprint, content.epsg);
    const windows = zarrWindows(extents, content, request.size);
    const keys = new Map<string, readonly string[]>();
    const all = new Set<string>();
    for (const { name, index } of slices) {
      if (keys.has(`${name} ${index}`)) continue;
      const found = await keysOf(name, index, content, arrays.get(name)!, windows);
      keys.set(`${name} ${index}`, found);
      for (const key of found) all.add(key);
      if (all.size > MOST_OBJECTS)
        throw new DomainError(
          'BAD_REQUEST',
          `${collection.shownId}: the picture needs more than ${MOST_OBJECTS} objects of the store; ask for fewer time steps, arrays or a smaller area`,
        );
    }
    const [{ store, prefix }] = arrays.values() as unknown as [ZarrArrayPlace];
    const signed = await inParallel([...all], AT_ONCE, async (key) => [
      key,
      await store.presign(prefix + key, VALID_S),
    ]);
    const urls = new Map(signed as Array<[string, string]>);
    return (name, index) => ({
      urls: Object.fromEntries(keys.get(`${name} ${index}`)!.map((key) => [key, urls.get(key)!])),
    });
  }
}

async function keysOf(
  name: string,
  index: number,
  { zarrFormat, arrays }: ZarrContent,
  { store, prefix }: ZarrArrayPlace,
  windows: readonly SliceWindow[],
): Promise<string[]> {
  const array = { name, zarrFormat };
  const objects = new ZarrObjects(store, prefix, new AbortController().signal);
  const step = arrays.find((one) => one.name === name)?.hasTime ? index - 1 : null;
  const found = await Promise.all(windows.map((window) => chunkKeys(objects, array, step, window)));
  return [...new Set([metadataKey(array), ...found.flat()])];
}
