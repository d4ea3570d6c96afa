export { DatasetMapsCoreModule } from './dataset-maps.core.module.js';
export { DatasetMapsModule } from './dataset-maps.module.js';
export { DatasetTilePainter, type PaintedTile } from './dataset-tile-painter.js';
