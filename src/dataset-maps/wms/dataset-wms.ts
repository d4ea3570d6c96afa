import { Injectable } from '@nestjs/common';
import { type Principal } from '../../auth/index.js';
import { type Dataset } from '../../datasets/index.js';
import { type Exchange, Kvp, readGetMap, sendPicture, WmsRequests } from '../../ogc/index.js';
import { askedVersion } from '../../platform/http/ogc-exception.js';
import { DatasetTiles } from '../dataset-tiles.js';
import { DatasetMaps, datasetNamed } from './dataset-maps.js';
import { exactTile } from './exact-tile.js';

/** WMS over datasets: the operations of every WMS, and kept tiles where a map is exactly one. */
@Injectable()
export class DatasetWms {
  constructor(
    private readonly maps: DatasetMaps,
    private readonly requests: WmsRequests,
    private readonly tiles: DatasetTiles,
  ) {}

  /** @throws BAD_REQUEST in the words of the standard; what Process throws */
  async answer(
    datasets: readonly Dataset[],
    query: Readonly<Record<string, unknown>>,
    principal: Principal | null,
    exchange: Exchange,
  ): Promise<void> {
    const open = this.maps.open(datasets, principal);
    const kvp = new Kvp(query);
    if (kvp.get('REQUEST')?.toLowerCase() !== 'getmap') return this.requests.answer(open, query, exchange);
    const wanted = readGetMap(kvp, askedVersion(query));
    const dataset = datasetNamed(datasets, wanted.layers[0]?.name ?? '');
    const tile = exactTile(wanted, dataset);
    if (tile === null) return this.requests.answer(open, query, exchange);
    const { request, response, signal } = exchange;
    const layer = await open.source.layer(dataset.id, tile.style);
    const body = await this.tiles.png(dataset, { ...tile, style: layer.style }, signal, principal);
    sendPicture(request, response, { contentType: 'image/png', headers: {}, body }, open);
  }
}
