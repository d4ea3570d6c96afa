import {
  bandTypeOf,
  checkCog,
  checkFiles,
  cogWarnings,
  type CogHeader,
  type GroundResolution,
  groundResolution,
  intersectionOf,
  unionOf,
} from '#libs/cog';
import { type BBox } from '#libs/geo';
import { bandNameFrom, type ByocBand, MAX_BANDS } from '../collections/byoc-band.js';
import { type TileFile } from '../tiles/tile-file.js';
import { type FoundFile } from './find-files.js';

export interface ReadFile extends FoundFile {
  readonly header: CogHeader;
}

/** What the headers of good files amount to. */
export interface GoodTile {
  readonly ok: true;
  readonly epsg: number;
  /** Around all files, in `epsg`. */
  readonly nativeBbox: BBox;
  /** What all files cover, in `epsg`. */
  readonly common: BBox;
  readonly files: readonly TileFile[];
  readonly resolution: GroundResolution;
  readonly warnings: string | null;
  /** As the collection has them, with the formats it had left open; or made from this tile. */
  readonly bands: readonly ByocBand[];
  /** Of bands made from this tile, when all have the same. */
  readonly noData: number | null;
}

export type Judgement = GoodTile | { readonly ok: false; readonly cause: string };

/** Faults named in one cause; a tile with a hundred bad files needs no hundred sentences. */
const MAX_FAULTS = 5;

/** Pure: every rule of byoc §5 on one tile. @param bands null = the collection is configured by this tile */
export function judgeTile(bands: readonly ByocBand[] | null, files: readonly ReadFile[]): Judgement {
  const expected = bands ?? bandsFrom(files);
  const checked = files.map(({ source, info, header }) => ({
    key: info.key,
    header,
    bands: expected.filter((band) => band.source === source),
  }));
  const faults = checked.flatMap(checkCog);
  if (faults.length === 0) faults.push(...checkFiles(checked));
  if (expected.length > MAX_BANDS) faults.push(`A collection has at most ${MAX_BANDS} bands, found ${expected.length}`);
  if (faults.length > 0) return { ok: false, cause: sentences(faults) };

  const common = intersectionOf(checked) as BBox;
  const types = expected.map((band) => completed(band, files));
  const { shared, own } = bands === null ? splitNoData(types) : { shared: null, own: types };
  const resolutions = files.map(({ header }) => groundResolution(header));
  const warnings = checked.flatMap(cogWarnings);
  return {
    ok: true,
    epsg: files[0]?.header.epsg as number,
    nativeBbox: unionOf(checked),
    common,
    files: files.map(toTileFile),
    resolution: {
      finest: Math.min(...resolutions.map((r) => r.finest)),
      coarsest: Math.max(...resolutions.map((r) => r.coarsest)),
      coarsestUsable: Math.max(...resolutions.map((r) => r.coarsestUsable)),
    },
    warnings: warnings.length === 0 ? null : sentences(warnings),
    bands: own,
    noData: shared,
  };
}

/** byoc §2 "Create without bands". */
function bandsFrom(files: readonly ReadFile[]): ByocBand[] {
  const taken = new Set<string>();
  return files.flatMap(({ source, header }) => {
    const count = header.samplesPerPixel;
    return Array.from({ length: Math.min(count, MAX_BANDS + 1) }, (_, i): ByocBand => {
      const name = bandNameFrom(count === 1 ? source : `${source}_${i + 1}`, taken);
      taken.add(name);
      const type = bandTypeOf(header, i + 1);
      const noData = typeof header.noData === 'number' ? header.noData : null;
      // A format that is not supported is what checkCog complains about; the depth here is never kept.
      return { name, source, bandIndex: i + 1, bitDepth: type?.bitDepth ?? 8, sampleFormat: type?.sampleFormat ?? null, noData }; // prettier-ignore
    });
  });
}

/** A format that the owner left open is that of the first tile. */
function completed(band: ByocBand, files: readonly ReadFile[]): ByocBand {
  const file = files.find(({ source }) => source === band.source);
  const type = file ? bandTypeOf(file.header, band.bandIndex) : null;
  return { ...band, sampleFormat: band.sampleFormat ?? type?.sampleFormat ?? null };
}

/** The same number in all bands belongs to the collection, anything else to each band. */
function splitNoData(bands: readonly ByocBand[]): { shared: number | null; own: readonly ByocBand[] } {
  const shared = bands[0]?.noData ?? null;
  const isShared = shared !== null && bands.every(({ noData }) => noData === shared);
  return isShared ? { shared, own: bands.map((band) => ({ ...band, noData: null })) } : { shared: null, own: bands };
}

function toTileFile({ source, info, header }: ReadFile): TileFile {
  const { width, height, headerBytes, placement } = header;
  if (placement.kind !== 'north-up') throw new RangeError(`${info.key} passed the checks without a position`);
  const { originX, originY, pixelWidth, pixelHeight } = placement;
  const object = { source, key: info.key, sizeBytes: info.size, etag: info.etag, headerBytes };
  return { ...object, width, height, originX, originY, pixelWidth, pixelHeight };
}

function sentences(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_FAULTS).join('; ');
  return texts.length > MAX_FAULTS ? `${shown}; and ${texts.length - MAX_FAULTS} more` : shown;
}
