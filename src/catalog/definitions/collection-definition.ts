/** As the metadata API spells them; `INT…` and `UINT32` are ours (metadata-and-locations §3). */
export type SampleType = 'UINT8' | 'UINT16' | 'UINT32' | 'INT8' | 'INT16' | 'INT32' | 'FLOAT32' | 'FLOAT64' | 'BOOL';

/** How stored values become a unit: value = dn · scale + offset. */
export interface UnitScaling {
  /** REFLECTANCE, DN, LINEAR_POWER, … */
  readonly unit: string;
  readonly scale: number;
  readonly offset: number;
}

export interface BandDefinition {
  /** As evalscripts name it. */
  readonly name: string;
  /** First = default. */
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
  /** Legacy spellings that scripts may use. */
  readonly aliases?: readonly string[];
}

export type Mosaicking = 'SIMPLE' | 'ORBIT' | 'TILE';

/** What Process and the Sentinel Hub catalogue may know about a collection beyond its STAC document. */
export interface CollectionDefinition {
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
}
