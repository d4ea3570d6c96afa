import { type Geometry } from 'geojson';

/** STAC 1.0/1.1 objects as they travel: known members typed, everything else kept as sent. */
export interface StacLink {
  href: string;
  rel: string;
  type?: string;
  title?: string;
  method?: string;
  body?: unknown;
  merge?: boolean;
  [field: string]: unknown;
}

export interface StacAsset {
  href: string;
  title?: string;
  description?: string;
  type?: string;
  roles?: string[];
  [field: string]: unknown;
}

export interface StacProperties {
  /** RFC 3339 or null; null needs both ends below. */
  datetime: string | null;
  start_datetime?: string;
  end_datetime?: string;
  [field: string]: unknown;
}

export interface StacItem {
  type: 'Feature';
  stac_version: string;
  stac_extensions?: string[];
  id: string;
  /** Lon/lat; null = nowhere. */
  geometry: Geometry | null;
  /** Absent when the geometry is null; w > e crosses ±180. */
  bbox?: number[];
  properties: StacProperties;
  links: StacLink[];
  assets: Record<string, StacAsset>;
  collection?: string;
  [field: string]: unknown;
}

export interface StacExtent {
  spatial: { bbox: number[][] };
  temporal: { interval: Array<[string | null, string | null]> };
}

export interface StacCollection {
  type: 'Collection';
  stac_version: string;
  stac_extensions?: string[];
  id: string;
  title?: string;
  description: string;
  keywords?: string[];
  license: string;
  providers?: Array<{ name: string; description?: string; roles?: string[]; url?: string }>;
  extent: StacExtent;
  summaries?: Record<string, unknown>;
  assets?: Record<string, StacAsset>;
  item_assets?: Record<string, Partial<StacAsset>>;
  links: StacLink[];
  [field: string]: unknown;
}
