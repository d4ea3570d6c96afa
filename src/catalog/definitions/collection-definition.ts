/** As the metadata API spells them; `INT…` and `UINT32` are ours (metadata-and-locations §3). */
export type SampleType = 'UINT8' | 'UINT16' | 'UINT32' | 'INT8' | 'INT16' | 'INT32' | 'FLOAT32' | 'FLOAT64' | 'BOOL';

/** What the linear step does not reach; it follows `dn · scale + offset` and needs the scene's own metadata. */
export type UnitConversion =
  /** Divided by the sine of the sun's elevation: Landsat level-1 reflectance. */
  | 'sun-elevation'
  /** Kelvin by Planck's law with the scene's K1 and K2: Landsat level-1 thermal bands. */
  | 'brightness-temperature'
  /** π · radiance / (solar flux · cos sun zenith): Sentinel-3 level 1. */
  | 'solar-irradiance'
  /** Noise removal and calibration by the product's look-up tables: Sentinel-1 GRD. */
  | 'sar-calibration';

/** How stored values become a unit: value = dn · scale + offset, then `conversion`. */
export interface UnitScaling {
  /** REFLECTANCE, DN, LINEAR_POWER, … */
  readonly unit: string;
  readonly scale: number;
  readonly offset: number;
  readonly conversion?: UnitConversion;
  /** Scale and offset are in the metadata of each scene; the ones here stand for nothing. */
  readonly perScene?: true;
}

export interface BandDefinition {
  /** As evalscripts name it. */
  readonly name: string;
  /** First = default; upper case, compared case-insensitively. */
  readonly units: readonly UnitScaling[];
  /** Of the stored values. */
  readonly sampleType: SampleType;
  /** Nominal pixel size in metres, null = that of the file. */
  readonly resolutionM: number | null;
  /** Class codes and masks are never blended when resampled. */
  readonly categorical?: boolean;
  readonly description?: string;
  /** eo:common_name */
  readonly commonName?: string;
  readonly centerWavelengthUm?: number;
  readonly fullWidthHalfMaxUm?: number;
  readonly nodata?: number | null;
  /** Keys of item assets that hold this band, most wanted first (`B04`, `red`, `B04_10m`); default: the name itself. */
  readonly assetKeys?: readonly string[];
  /** Instead of `assetKeys` where one key means another band on another satellite: by start of `constellation` or `platform`. */
  readonly assetKeysByConstellation?: Readonly<Record<string, readonly string[]>>;
  /** Not pixels of an asset: read from the scene's metadata, or made while rendering. */
  readonly source?: 'metadata' | 'rendering';
  /** Legacy spellings that scripts may use. */
  readonly aliases?: readonly string[];
}

export type Mosaicking = 'SIMPLE' | 'ORBIT' | 'TILE';

/** What Process and the Sentinel Hub catalogue may know about a collection beyond its STAC document. */
export interface CollectionDefinition {
  /** Without `dataMask`, which every collection has (`DATA_MASK`). */
  readonly bands: readonly BandDefinition[];
  readonly mosaicking: readonly Mosaicking[];
  /** Members of `dataFilter` with their allowed values; `true` = any value of the member's own type. */
  readonly dataFilters: Readonly<Record<string, readonly string[] | true>>;
  readonly processing: Readonly<Record<string, readonly string[] | true>>;
  /** Sentinel Hub catalogue §6: property → JSON Schema. */
  readonly queryables: Readonly<Record<string, object>>;
  /** Sentinel Hub catalogue §7, besides `date`. */
  readonly distinct: readonly string[];
  /** `S2L2A`: still sent by clients and printed in messages. */
  readonly legacyId?: string;
  /** More ids of older clients: `landsat-8-l1c`. */
  readonly aliases?: readonly string[];
  /** Coarsest request in metres per pixel, where one is documented (process §7). */
  readonly coarsestResolutionM?: number;
  /** Scenes are netCDF files of swaths, in the structure of that mission. */
  readonly netcdf?: 'sentinel-3' | 'sentinel-5p';
  /** Terrain: no time range in requests, no place in the Sentinel Hub catalogue. */
  readonly timeless?: true;
  /** Of a built-in collection: which code wrote this row. */
  readonly fingerprint?: string;
}

/** 1 where there is data, 0 elsewhere: a band of every collection, worked out for each output pixel. */
export const DATA_MASK: BandDefinition = {
  name: 'dataMask',
  units: [{ unit: 'DN', scale: 1, offset: 0 }],
  sampleType: 'BOOL',
  resolutionM: null,
  categorical: true,
  source: 'rendering',
};
