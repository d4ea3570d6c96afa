import { serveCalls } from '#libs/process-pool';
import { encodeGeoTiff, projectLonLat, readOnGrid } from '#libs/raster/operations';
import { type RenderOperations } from './operations.js';
import { Renderer } from './renderer.js';

/** Entry of a renderer process. */
const ports = { encodeGeoTiff, projectLonLat, readOnGrid };
const service = serveCalls<RenderOperations>(new Renderer(ports, () => service.retire()));
