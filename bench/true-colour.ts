import { type MapTile } from './map-tile.js';

/** The stored value that becomes 255. */
export const WHITE = 5000;

const SCRIPT = `//VERSION=3
function setup() { return { input: ["B04", "B03", "B02", "dataMask"], output: { bands: 4 } } }
function evaluatePixel(s) { return [s.B04 / ${WHITE}, s.B03 / ${WHITE}, s.B02 / ${WHITE}, s.dataMask] }`;

/** The Process request for a tile as PNG. @param type of the collection @param kernel of up- and downsampling */
export function trueColour(type: string, { bbox, side }: MapTile, kernel: string) {
  return {
    input: {
      bounds: { bbox, properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/3857' } },
      data: [{ type, processing: { upsampling: kernel, downsampling: kernel } }],
    },
    output: { width: side, height: side, responses: [{ identifier: 'default', format: { type: 'image/png' } }] },
    evalscript: SCRIPT,
  };
}
