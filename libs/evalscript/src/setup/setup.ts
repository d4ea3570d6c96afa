import { type ScriptForm } from '../source/form.js';
import { type ScriptVersion } from '../source/version.js';

export const MOSAICKINGS = ['SIMPLE', 'ORBIT', 'TILE'] as const;
export type Mosaicking = (typeof MOSAICKINGS)[number];

export const SAMPLE_TYPES = ['AUTO', 'INT8', 'UINT8', 'INT16', 'UINT16', 'FLOAT32'] as const;
/** `AUTO`: 0…1 becomes 0…255 in a byte. */
export type SampleType = (typeof SAMPLE_TYPES)[number];

/** One entry of the request's `data[]`, as far as a script can see it. */
export interface ScriptCollection {
  /** `data[].id`; null when the request names none. */
  readonly id: string | null;
  /** How messages call it: `S2L1C`, `byoc-…`. */
  readonly name: string;
  /** Metadata bands and `dataMask` included. The first unit is the default. */
  readonly bands: readonly { readonly name: string; readonly units: readonly string[] }[];
}

export interface ScriptBand {
  readonly name: string;
  /** As the collection spells it; null: the band's default. */
  readonly unit: string | null;
}

/** What a script wants of one collection. Its bands are the keys of a sample, in this order. */
export interface ScriptInput {
  /** Index of the collection among those of the options. */
  readonly collection: number;
  /** Key in `samples` with data fusion, else null. */
  readonly datasource: string | null;
  readonly bands: readonly ScriptBand[];
  readonly mosaicking: Mosaicking;
  /** `bounds`: tiles carry `dataGeometry` and `dataEnvelope`. */
  readonly metadata: readonly string[];
}

export interface ScriptOutput {
  /** Unique, and safe as a file name. */
  readonly id: string;
  readonly bands: number;
  readonly bandNames: readonly string[] | null;
  readonly sampleType: SampleType;
  /** Goes into the file's tag; pixels are not touched by it. */
  readonly nodataValue: number | null;
}

/** What setup() said, checked; plain data. */
export interface Setup {
  readonly version: ScriptVersion;
  readonly form: ScriptForm;
  /** Two or more collections: samples are lists by datasource. */
  readonly fusion: boolean;
  readonly inputs: readonly ScriptInput[];
  /** All outputs, asked for or not. */
  readonly outputs: readonly ScriptOutput[];
  /** 0.0001 when a band comes as REFLECTANCE, else 1. */
  readonly normalizationFactor: number;
  /** The script chooses or orders scenes itself. */
  readonly choosesScenes: boolean;
  /** The number of components depends on the scenes. */
  readonly changesOutputs: boolean;
}
