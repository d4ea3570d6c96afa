import { Injectable } from '@nestjs/common';
import { type Asking, ProcessRequests } from '../../process/index.js';
import { readRasterRequest } from '../../render/index.js';
import { type DrawnLayer } from './map-layer.js';
import { crsUri } from './map-view.js';
import { processJson } from './process-json.js';

/** One pixel somewhere, fine enough for every collection; where it is does not matter, as nothing is read. */
const ANYWHERE = {
  crsUri: crsUri(3857),
  bbox: [0, 0, 1, 1],
  geometry: null,
  size: { width: 1, height: 1 },
  wishes: {},
  evalscript: null,
};

/** Opens a script against its collection, filters and processing, as drawing would, before it is stored. */
@Injectable()
export class ScriptTrial {
  constructor(private readonly requests: ProcessRequests) {}

  /** @throws INVALID, EVALSCRIPT_… in the renderer's words */
  async of(layer: Pick<DrawnLayer, 'type' | 'defaults' | 'script'>, asking: Asking): Promise<void> {
    await this.requests.explain(readRasterRequest(processJson(layer, ANYWHERE, { type: 'image/tiff' })), asking);
  }
}
