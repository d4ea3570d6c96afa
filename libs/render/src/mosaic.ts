import { exactScaling, type ExactScaling } from './exact-scaling.js';
import { type BandRead, type SourcePlan } from './plan.js';
import { valueFunction } from './value-conversion.js';

/** One entry of the script's `samples`, a block of it. */
export interface SampleBlock {
  /** Parallel to the source's bands. */
  readonly bands: readonly Float64Array[];
  /** 1 where there is data and the request's geometry. */
  readonly dataMask: Uint8Array;
}

/** Pixels of one tile: read bands, NaN where there is no data. */
export type TilePixels = readonly BandPixels[];

export interface BandPixels {
  readonly band: BandRead;
  readonly values: Float64Array;
  /** 1 where NaN is a value too, and where there is data whatever the values are; null or left out = nowhere. */
  readonly cover?: Uint8Array | null;
  /** Added to each value at the end: the geoid under the pixel. */
  readonly addend?: Float64Array;
}

/** Tiles go in one by one, the most wanted first; a pixel is the first one's that owns it. */
export class Mosaic {
  private readonly isTaken: Uint8Array;
  private free: number;

  /**
   * @param target is emptied first
   * @param area 1 inside the request's geometry; null = everywhere
   */
  constructor(
    private readonly source: Pick<SourcePlan, 'pixelOwner' | 'emptyValue'>,
    private readonly target: SampleBlock,
    area: Uint8Array | null,
  ) {
    target.dataMask.fill(0);
    for (const band of target.bands) empty(band, source.emptyValue, area);
    this.isTaken = area ? area.map((inside) => 1 - inside) : new Uint8Array(target.dataMask.length);
    this.free = area ? area.reduce((sum, inside) => sum + inside, 0) : target.dataMask.length;
  }

  /** Nothing that follows can be seen. */
  get isFull(): boolean {
    return this.free === 0;
  }

  /** @param cover 1 where the scene's footprint is; null = everywhere */
  add(tile: TilePixels, cover: Uint8Array | null): void {
    const owned = withData(tile, this.isTaken.length);
    const painted = this.take(owned, cover);
    for (const pixels of tile) {
      const { band } = pixels.band;
      if (band !== null) paint(this.target.bands[band]!, pixels, owned, painted === owned.length);
    }
  }

  /** Leaves in `owned` the pixels that become this tile's and have data. @returns how many */
  private take(owned: Uint8Array, cover: Uint8Array | null): number {
    const { isTaken, target } = this;
    const isByFootprint = this.source.pixelOwner === 'footprint';
    let painted = 0;
    for (let i = 0; i < owned.length; i++) {
      if (isTaken[i] === 1 || (cover !== null && cover[i] === 0)) owned[i] = 0;
      else if (owned[i] === 1 || isByFootprint) {
        isTaken[i] = 1;
        this.free--;
        target.dataMask[i] = owned[i]!;
        painted += owned[i]!;
      }
    }
    return painted;
  }
}

/** 1 where any band has data that can say so. */
function withData(tile: TilePixels, pixels: number): Uint8Array {
  const found = new Uint8Array(pixels);
  for (const { band, values, cover } of tile) {
    if (band.isSilent) continue;
    if (markNumbers(found, values)) break;
    if (cover) markOnes(found, cover);
  }
  return found;
}

/** @returns whether all of them are: no other band can say more */
function markNumbers(found: Uint8Array, values: Float64Array): boolean {
  let numbers = 0;
  for (let i = 0; i < found.length; i++) {
    if (values[i] !== values[i]) continue;
    found[i] = 1;
    numbers++;
  }
  return numbers === found.length;
}

function markOnes(found: Uint8Array, cover: Uint8Array): void {
  for (let i = 0; i < found.length; i++) if (cover[i] === 1) found[i] = 1;
}

/** A band without data where others of the scene have some stays empty. @param isAll every pixel is owned */
function paint(
  target: Float64Array,
  { band, values, addend, cover = null }: BandPixels,
  owned: Uint8Array,
  isAll: boolean,
): void {
  const [scaling, floor] = [exactScaling(band), band.floor ?? -Infinity];
  if (isAll && !hasNaN(values)) paintWhole(target, values, scaling, floor);
  else paintScaled(target, values, owned, cover, scaling, floor);
  const convert = valueFunction(band.conversion);
  if (convert !== null) convertPainted(target, values, owned, convert);
  if (addend !== undefined) convertPainted(target, values, owned, (value, i) => value + addend[i]!);
}

function hasNaN(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) return true;
  return false;
}

/** Most tiles of a map: one scene, all of it data. Nothing is asked of a pixel. */
function paintWhole(
  target: Float64Array,
  values: Float64Array,
  { shift, factor, divisor, rest }: ExactScaling,
  floor: number,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = ((values[i]! + shift) * factor) / divisor + rest;
    target[i] = value < floor ? floor : value;
  }
}

/** Nothing but its loop: V8 throws compiled code away when a loop is left for lines it has not seen run. */
function paintScaled(
  target: Float64Array,
  values: Float64Array,
  owned: Uint8Array,
  cover: Uint8Array | null,
  { shift, factor, divisor, rest }: ExactScaling,
  floor: number,
): void {
  for (let i = 0; i < values.length; i++) {
    const dn = values[i]!;
    if (owned[i] !== 1 || (Number.isNaN(dn) && cover?.[i] !== 1)) continue;
    const value = ((dn + shift) * factor) / divisor + rest;
    target[i] = value < floor ? floor : value;
  }
}

/** Apart from the loop above, which most bands have enough of. */
function convertPainted(
  target: Float64Array,
  values: Float64Array,
  owned: Uint8Array,
  convert: (value: number, at: number) => number,
): void {
  for (let i = 0; i < values.length; i++) {
    if (owned[i] === 1 && !Number.isNaN(values[i]!)) target[i] = convert(target[i]!, i);
  }
}

/** Outside the geometry bands are 0 whatever the collection (process §6). */
function empty(band: Float64Array, emptyValue: number, area: Uint8Array | null): void {
  band.fill(area === null ? emptyValue : 0);
  if (area === null || emptyValue === 0) return;
  for (let i = 0; i < band.length; i++) if (area[i] === 1) band[i] = emptyValue;
}
