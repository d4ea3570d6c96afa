import { type StyleScript } from '../drawing/map-layer.js';
import { type LayerStyle } from './layer-document.js';

export function scriptOf({ evalScript, dataProduct }: LayerStyle): StyleScript {
  return evalScript === undefined ? { dataProduct: dataProduct?.['@id'] ?? '' } : { evalscript: evalScript };
}
