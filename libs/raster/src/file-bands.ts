import { type Dataset, type RasterBand } from 'gdal-async';
import { isComplex, isFloat } from './data-type.js';
import { gdal } from './gdal.js';

/** A band's pixels at full size or of an overview. */
export interface RasterLevel {
  readonly band: RasterBand;
  /** Validity by a mask or alpha band; null = none, or by value. */
  readonly mask: RasterBand | null;
  /** GDAL's number of the overview; null = full size. */
  readonly overview: number | null;
  readonly width: number;
  readonly height: number;
}

export interface FileBand {
  /** Full size first, then the overviews from fine to coarse. */
  readonly levels: readonly RasterLevel[];
  /** As the file declares it. */
  readonly nodata: number | null;
  /** GDAL's name. */
  readonly type: string;
  readonly isFloat: boolean;
  readonly isFloat32: boolean;
  readonly isComplex: boolean;
  readonly bytesPerPixel: number;
  /** Its mask as a VRT names it: `mask,1`, or the number of the alpha band; null = none. */
  readonly maskName: string | null;
}

/** Synchronous: read before the first asynchronous operation. */
export function describedBands(dataset: Dataset): FileBand[] {
  const bands = dataset.bands.map((band) => band);
  const last = bands.at(-1);
  const alpha = bands.length > 1 && last?.colorInterpretation === gdal.GCI_AlphaBand ? last : null;
  return bands.map((band, i) => describedBand(band, i + 1, band === last ? null : alpha, bands.length));
}

/** GDAL: GMF_PER_DATASET, also with GMF_ALPHA, which it knows of two or four bands alone. */
const PER_DATASET_MASK = 0x02;

function describedBand(band: RasterBand, index: number, alpha: RasterBand | null, alphaIndex: number): FileBand {
  const type = band.dataType ?? 'Float64';
  const hasMask = (band.getMaskFlags() & PER_DATASET_MASK) !== 0;
  const full: RasterLevel = { ...sized(band), mask: hasMask ? band.getMaskBand() : alpha, overview: null };
  const alphas = alpha?.overviews.map((one) => one) ?? [];
  const overviews = band.overviews.map((one, i): RasterLevel => {
    const isMasked = (one.getMaskFlags() & PER_DATASET_MASK) !== 0;
    return { ...sized(one), mask: isMasked ? one.getMaskBand() : (alphas[i] ?? null), overview: i };
  });
  return {
    // An overview that has lost the mask would show what is hidden.
    levels: [
      full,
      ...overviews.filter(({ mask }) => (mask === null) === (full.mask === null)).toSorted((a, b) => b.width - a.width),
    ],
    nodata: band.noDataValue,
    type,
    bytesPerPixel: (Number(/\d+$/.exec(type)?.[0] ?? 8) / 8) * (isComplex(type) ? 2 : 1),
    isFloat: isFloat(type),
    isFloat32: type === 'Float32',
    isComplex: isComplex(type),
    maskName: hasMask ? `mask,${index}` : alpha && String(alphaIndex),
  };
}

function sized(band: RasterBand) {
  return { band, width: band.size.x, height: band.size.y };
}
