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
  /** null = as long as there is no need to tell pixels apart. */
  private isTaken: Uint8Array | null;
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
    this.isTaken = area && area.map((inside) => 1 - inside);
    this.free = area ? area.reduce((sum, inside) => sum + inside, 0) : target.dataMask.length;
  }

  /** Nothing that follows can be seen. */
  get isFull(): boolean {
    return this.free === 0;
  }

  /** @param cover 1 where the scene's footprint is; null = everywhere */
  add(tile: TilePixels, cover: Uint8Array | null): void {
    if (this.isFull) return;
    const pixels = this.target.dataMask.length;
    const gapless = new Set(tile.filter(({ values }) => !hasNaN(values)));
    const isAll = [...gapless].some(({ band }) => !band.isSilent);
    const isFirst = cover === null && this.free === pixels;
    const owned = isAll && isFirst ? this.takeAll() : this.take(isAll ? ones(pixels) : withData(tile, pixels), cover);
    const isWhole = owned === this.target.dataMask;
    for (const one of tile) {
      const { band } = one.band;
      if (band !== null) paint(this.target.bands[band]!, one, owned, isWhole && gapless.has(one));
    }
  }

  /** Most tiles of a map: the first scene has data everywhere. @returns 1 for each pixel */
  private takeAll(): Uint8Array {
    this.free = 0;
    return this.target.dataMask.fill(1);
  }

  /** Leaves in `owned` the pixels that become this tile's and have data. */
  private take(owned: Uint8Array, cover: Uint8Array | null): Uint8Array {
    const { target } = this;
    const isTaken = (this.isTaken ??= new Uint8Array(owned.length));
    const isByFootprint = this.source.pixelOwner === 'footprint';
    for (let i = 0; i < owned.length; i++) {
      if (isTaken[i] === 1 || (cover !== null && cover[i] === 0)) owned[i] = 0;
      else if (owned[i] === 1 || isByFootprint) {
        isTaken[i] = 1;
        this.free--;
        target.dataMask[i] = owned[i]!;
      }
    }
    return owned;
  }
}

function ones(pixels: number): Uint8Array {
  return new Uint8Array(pixels).fill(1);
}

/** 1 where any band has data that can say so. */
function withData(tile: TilePixels, pixels: number): Uint8Array {
  const found = new Uint8Array(pixels);
  for (const { band, values, cover } of tile) {
    if (band.isSilent) continue;
    markNumbers(found, values);
    if (cover) markOnes(found, cover);
  }
  return found;
}

function markNumbers(found: Uint8Array, values: Float64Array): void {
  for (let i = 0; i < found.length; i++) if (values[i] === values[i]) found[i] = 1;
}

function markOnes(found: Uint8Array, cover: Uint8Array): void {
  for (let i = 0; i < found.length; i++) if (cover[i] === 1) found[i] = 1;
}

/** A band without data where others of the scene have some stays empty. @param isWhole every pixel is owned and has a number */
function paint(
  target: Float64Array,
  { band, values, addend, cover = null }: BandPixels,
  owned: Uint8Array,
  isWhole: boolean,
): void {
  const [scaling, floor] = [exactScaling(band), band.floor ?? -Infinity];
  if (isWhole) paintWhole(target, values, scaling, floor);
  else paintScaled(target, values, owned, cover, scaling, floor);
  const convert = valueFunction(band.conversion);
  if (convert !== null) convertPainted(target, values, owned, convert);
  if (addend !== undefined) convertPainted(target, values, owned, (value, i) => value + addend[i]!);
}

/** Four at a time: see `sampleNearest`. */
function hasNaN(values: Float64Array): boolean {
  const count = values.length;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const isPair = values[i] === values[i] && values[i + 1] === values[i + 1];
    if (!isPair || values[i + 2] !== values[i + 2] || values[i + 3] !== values[i + 3]) return true;
  }
  for (; i < count; i++) if (values[i] !== values[i]) return true;
  return false;
}

/** Nothing is asked of a pixel. */
function paintWhole(
  target: Float64Array,
  values: Float64Array,
  { shift, factor, divisor, rest }: ExactScaling,
  floor: number,
): void {
  if (shift === 0 && factor === 1 && divisor === 1 && rest === 0 && floor === -Infinity) target.set(values);
  else
    for (let i = 0; i < values.length; i++)
      target[i] = Math.max(floor, ((values[i]! + shift) * factor) / divisor + rest);
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
