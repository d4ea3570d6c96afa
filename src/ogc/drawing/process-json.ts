import { type DrawnLayer, type StyleScript } from './map-layer.js';
import { type MapView } from './map-view.js';

/** Where the data of a picture are, and nothing else. */
export const MASK_SCRIPT = `//VERSION=3
function setup() { return { input: ["dataMask"], output: { bands: 1, sampleType: "UINT8" } }; }
function evaluatePixel(s) { return [255 * s.dataMask]; }
`;

/**
 * The Process request that draws a layer. Configurations keep filters and processing in one flat object, so both get all
 * of it: each member is read where the collection offers it, and nowhere else.
 */
export function processJson(
  { type, defaults, script }: Pick<DrawnLayer, 'type' | 'defaults' | 'script'>,
  { crsUri: crs, bbox, geometry, size, wishes, evalscript }: MapView,
  format: { readonly type: string; readonly quality?: number } | null,
): object {
  const options = { ...defaults, ...wishes };
  const drawn: StyleScript = evalscript === null ? script : { evalscript };
  return {
    input: {
      bounds: { bbox, geometry, properties: { crs } },
      data: [{ type, dataFilter: options, processing: options }],
    },
    output: { ...size, responses: [{ identifier: 'default', format }] },
    ...drawn,
  };
}
