import { type BandInfo, type RasterDescription } from '#libs/raster';

export function aBand(facts: Partial<BandInfo> = {}): BandInfo {
  return {
    index: 1,
    name: null,
    dtype: 'uint16',
    nodata: 0,
    color_interp: 'gray',
    unit: null,
    scale: null,
    offset: null,
    ...facts,
  };
}

/** For tests: a striped 10 m raster of 64 × 64 px in UTM 33N, no COG. */
export function aRaster(facts: Partial<RasterDescription> = {}): RasterDescription {
  return {
    driver: 'GTiff',
    width: 64,
    height: 64,
    bands: [aBand()],
    crs: { wkt: 'PROJCRS["…"]', epsg: 32633, isGeographic: false, isDegree: false, name: 'WGS 84 / UTM zone 33N' },
    geoTransform: [500_000, 10, 0, 5_000_000, 0, -10],
    isRotated: false,
    isSouthUp: false,
    resX: 10,
    resY: 10,
    extent: [500_000, 4_999_360, 500_640, 5_000_000],
    bboxWgs84: [15, 45.148, 15.008, 45.154],
    footprint: null,
    compression: 'DEFLATE',
    blockSize: [64, 64],
    overviews: [],
    cog: { compliant: false, reason: 'The blocks are 64×64 px, not 512×512 tiles.' },
    acquiredAt: null,
    gcpCount: 0,
    ...facts,
  };
}
