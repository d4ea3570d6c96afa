/** What a map asks of a layer, in the words of Process requests. */
export interface MapView {
  readonly crsUri: string;
  /** x and y of two corners; null = around the geometry. */
  readonly bbox: readonly number[] | null;
  /** GeoJSON in that CRS; there is no data outside of it. */
  readonly geometry: object | null;
  /** `width`, `height`, `resx`, `resy`. */
  readonly size: Readonly<Record<string, number>>;
  /** Members of `dataFilter` and `processing` that the request itself names; they go before those of the layer. */
  readonly wishes: Readonly<Record<string, unknown>>;
  /** Instead of the style's; null = the style's. */
  readonly evalscript: string | null;
}

export const crsUri = (epsg: number) => `http://www.opengis.net/def/crs/EPSG/0/${epsg}`;
export const CRS84_URI = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
