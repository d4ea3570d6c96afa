import { narrowestOrigin } from '#libs/geo';
import { isDegreeBased } from './crs.js';
import { gdal } from './gdal.js';
import { childrenOf, type VrtDocument } from './vrt-document.js';

/**
 * Sources on both sides of ±180 make gdalbuildvrt write a raster that spans the globe. Moves the western ones a turn
 * east (`DstRect` shifts, the origin and the width follow), so that the raster is as wide as its content. Only for
 * degree-based geographic CRS and unrotated grids. True when something was moved.
 */
export function wrapAcrossAntimeridian(vrt: VrtDocument): boolean {
  const geoTransform = childrenOf(vrt.root, 'GeoTransform')[0];
  const gt = geoTransform?.textContent?.split(',').map(Number) ?? [];
  const [originX, stepX] = gt;
  if (geoTransform === undefined || originX === undefined || !stepX || stepX < 0 || !isDegreeGrid(vrt)) return false;

  const rects = vrt.all('DstRect').map((element) => ({
    element,
    offset: Number(element.getAttribute('xOff')),
    size: Number(element.getAttribute('xSize')),
  }));
  const spans = rects.map(({ offset, size }) => ({
    west: originX + offset * stepX,
    east: originX + (offset + size) * stepX,
  }));
  const origin = narrowestOrigin(spans);
  if (origin === null) return false;

  const shifted = spans.map(({ west, east }) =>
    west < origin ? { west: west + 360, east: east + 360 } : { west, east },
  );
  const newOriginX = Math.min(...shifted.map(({ west }) => west));
  const width = Math.max(...shifted.map(({ east }) => east)) - newOriginX;
  rects.forEach(({ element }, i) => element.setAttribute('xOff', pixels((shifted[i]!.west - newOriginX) / stepX)));
  vrt.root.setAttribute('rasterXSize', String(Math.round(width / stepX)));
  geoTransform.textContent = [newOriginX, ...gt.slice(1)].join(', ');
  return true;
}

function isDegreeGrid(vrt: VrtDocument): boolean {
  const wkt = childrenOf(vrt.root, 'SRS')[0]?.textContent;
  return wkt ? isDegreeBased(gdal.SpatialReference.fromUserInput(wkt)) : false;
}

/** Whole pixels stay whole despite the arithmetic in degrees; honest fractions of mixed resolutions survive. */
function pixels(value: number): string {
  const whole = Math.round(value);
  return String(Math.abs(value - whole) < 1e-6 ? whole : value);
}
