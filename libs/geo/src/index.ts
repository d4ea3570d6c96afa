export { areaKm2 } from './area-km2.js';
export { type BBox, bboxOf, type Point, unionBBoxes } from './bbox.js';
export { narrowestOrigin, type Span } from './longitude-spans.js';
export { areaOfRing, type LonLatArea, unwrapRing } from './lon-lat-area.js';
export { gridOutline, OUTLINE_SEGMENTS } from './outline.js';
export { planeCrs } from './plane-crs.js';
