/** Heights become pictures that map clients turn into ground again. */
export { cutHeights, encodeTerrainRgb, hasHeights, type Heights, type TerrainNoData } from './terrain-rgb.js';
