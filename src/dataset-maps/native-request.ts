import { type BBox } from '#libs/geo';
import { crsUri, type DrawnLayer, processJson } from '../ogc/index.js';
import { type RasterRequest, readRasterRequest } from '../render/index.js';

/** Web Mercator stands in while the request is read: that knows only the systems that the contract of Process lists. */
const STAND_IN = 3857;

/** The Process request that draws a layer on a grid of any CRS with an EPSG code. @param bbox in that CRS, x = east */
export function nativeRequest(
  layer: DrawnLayer,
  epsg: number,
  { bbox, width, height }: { readonly bbox: BBox; readonly width: number; readonly height: number },
): RasterRequest {
  const view = {
    crsUri: crsUri(STAND_IN),
    bbox,
    geometry: null,
    size: { width, height },
    wishes: {},
    evalscript: null,
  };
  const request = readRasterRequest(processJson(layer, view, null));
  const crs = { epsg, uri: crsUri(epsg), isGeographic: epsg === 4326 };
  return { ...request, bounds: { ...request.bounds, crs } };
}
