import { parseXml } from '../xml-document.js';

/** How coloured images of SPOT 6/7 and Pléiades 1A/1B are stored: red, green, blue, near infrared. */
const USUAL_ORDER: ReadonlyMap<string, number> = new Map(['B2', 'B1', 'B0', 'B3'].map((band, i) => [band, i + 1]));

/**
 * Where the bands of a DIMAP V2 image lie in its files, 1-based: what its `Raster_Index_List` says, which older products
 * lack. @param text of the `DIM_….XML` of the image; null = not delivered
 * @throws BAD_REQUEST for text that is no such file, or an index that is no positive whole number
 */
export function readDimapBandOrder(text: string | null, file: string): ReadonlyMap<string, number> {
  if (text === null) return USUAL_ORDER;
  const listed = parseXml(text, file).all('Raster_Index');
  if (listed.length === 0) return USUAL_ORDER;
  return new Map(listed.map((one) => [one.text('BAND_ID'), one.number('BAND_INDEX', { min: 1, integer: true })]));
}
