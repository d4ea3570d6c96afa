export {
  type ColourEntry,
  type ColourMapStyle,
  CONTRASTS,
  type Contrast,
  type GrayStyle,
  limitOf,
  type RasterStyle,
  type RgbStyle,
  STYLE_TYPES,
  type StyleType,
} from './raster-style.js';
export { sldDocument } from './sld-document.js';
