import { type BBox } from '#libs/geo';
import { DomainError } from '#libs/errors';
import { type Principal } from '../../auth/index.js';

/** What a list of layers says about one. */
export interface LayerInfo {
  /** As requests name it. */
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  /** The default first. */
  readonly styles: readonly StyleInfo[];
  /** As Sentinel Hub's JSON capabilities name data: `S2L2A`, `CUSTOM`. */
  readonly dataset: string;
  /** Lon/lat around the data; null = none yet. */
  readonly bbox: BBox | null;
  /** Of the data; null = open, or terrain. */
  readonly interval: readonly [Date | null, Date | null];
}

export interface StyleInfo {
  readonly name: string;
  readonly title: string;
  /** JSON of Sentinel Hub's layer editor (`type`, `items`, `gradients`); null = none. */
  readonly legend: Readonly<Record<string, unknown>> | null;
}

/** A script, or the address of a stored one, as members of a Process request. */
export type StyleScript = { readonly evalscript: string } | { readonly dataProduct: string };

/** One layer in one style, ready to be drawn. */
export interface DrawnLayer {
  readonly name: string;
  readonly style: string;
  /** Of `input.data[0]`. */
  readonly type: string;
  /** Members of `dataFilter` and `processing`, which a request's own parameters go before. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly script: StyleScript;
  /** What GetFeatureInfo says of a pixel; absent: what `script` returns. */
  readonly info?: Pick<DrawnLayer, 'defaults' | 'script'>;
}

/** Layers behind one address of a map service. */
export interface LayerSource {
  readonly title: string;
  readonly description: string | null;
  /** Of JPEG, 0–100, where the request does not say; null = the encoder's own. */
  readonly jpegQuality: number | null;
  layers(): Promise<readonly LayerInfo[]>;
  /** @param style empty = the default. @throws BAD_REQUEST LayerNotDefined, StyleNotDefined */
  layer(name: string, style: string): Promise<DrawnLayer>;
  /** The same as in `layers()`, with its whole legend, where making one is work. @throws as `layer` */
  legend?(name: string, style: string): Promise<StyleInfo>;
}

/** A map service: its layers, and in whose name they are drawn. */
export interface OpenMaps {
  readonly source: LayerSource;
  readonly principal: Principal | null;
  /** Everybody gets the same pictures. */
  readonly isPublic: boolean;
  /** Caches ask each time, because what is public now may be private in a moment. */
  readonly isRevalidated?: true;
  /** Parameters that belong to the address of the service. */
  readonly ofService?: readonly string[];
}

/** A refusal in the words of the OGC standards. */
export function ogcRefusal(code: string, locator: string, message: string): DomainError {
  return new DomainError('BAD_REQUEST', message, { detail: { ogc: { code, locator } } });
}

export function layerNotDefined(name: string): DomainError {
  return ogcRefusal('LayerNotDefined', 'LAYERS', `There is no layer ${JSON.stringify(name)}, or none that you may see`);
}

export function styleNotDefined(layer: string, style: string): DomainError {
  return ogcRefusal(
    'StyleNotDefined',
    'STYLES',
    `The layer ${JSON.stringify(layer)} has no style ${JSON.stringify(style)}`,
  );
}
