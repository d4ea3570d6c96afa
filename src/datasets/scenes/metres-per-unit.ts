/** Metres per degree of latitude on a sphere of the earth's mean radius. */
const METRES_PER_DEGREE = 111_195;

/**
 * Of the axes of a CRS, from its WKT2: the factor of the Cartesian axes, or that of a degree of latitude.
 * @returns null where the text does not say.
 */
export function metresPerUnit(wkt2: string, isGeographic: boolean): number | null {
  if (isGeographic) return METRES_PER_DEGREE;
  const axes = /\bCS\[Cartesian\b.*?LENGTHUNIT\["[^"]*",\s*([\d.eE+-]+)/s.exec(wkt2);
  const factor = Number(axes?.[1]);
  return Number.isFinite(factor) && factor > 0 ? factor : null;
}
