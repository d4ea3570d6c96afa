import { serveCalls } from '#libs/process-pool';
import {
  createRasterFile,
  encodeGeoTiff,
  geoidOnGrid,
  inspectOnGrid,
  placesOnGrid,
  projectLonLat,
  readOnGrid,
} from '#libs/raster/operations';
import { type RenderOperations } from './operations.js';
import { Renderer } from './renderer.js';
import { sourceReaders } from './sources/readers.js';

/** Entry of a renderer process. */
const ports = {
  createRasterFile,
  encodeGeoTiff,
  geoidOnGrid,
  inspectOnGrid,
  placesOnGrid,
  projectLonLat,
  readOnGrid,
  sources: sourceReaders,
};
const service = serveCalls<RenderOperations>(new Renderer(ports, () => service.retire()));
