import { Injectable } from '@nestjs/common';
import { PublicUrl } from '../../platform/http/public-url.js';
import { Kvp } from '../drawing/kvp.js';
import { type OpenMaps } from '../drawing/map-layer.js';
import { MapPainter } from '../drawing/map-painter.js';
import { sendPicture } from '../drawing/send-picture.js';
import { serviceAddress } from '../drawing/service-address.js';
import { type Exchange } from '../wms/wms-requests.js';
import { readGetTile } from './get-tile.js';
import { TILE_FORMATS, wmtsCapabilities } from './wmts-capabilities.js';

/** The place of a tile in an address, as its segments. */
export interface TileAddress {
  readonly layer: string;
  readonly style: string;
  readonly set: string;
  readonly matrix: string;
  readonly row: string;
  /** `17.png` */
  readonly file: string;
}

/** The operations of WMTS over any set of layers. */
@Injectable()
export class WmtsRequests {
  constructor(
    private readonly painter: MapPainter,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** @throws BAD_REQUEST in the words of the standard; what Process throws */
  async answer(open: OpenMaps, query: Readonly<Record<string, unknown>>, exchange: Exchange): Promise<void> {
    const kvp = new Kvp(query);
    const service = kvp.get('SERVICE');
    if (service !== null && service.toUpperCase() !== 'WMTS') kvp.refuse('SERVICE', 'must be WMTS');
    switch (kvp.required('REQUEST').toLowerCase()) {
      case 'getcapabilities':
        return this.capabilities(open, exchange);
      case 'gettile':
        return this.tile(open, kvp, exchange);
      default:
        return kvp.refuse('REQUEST', 'must be GetCapabilities or GetTile', 'OperationNotSupported');
    }
  }

  /** The same tile by its address; the query may say when, and how. */
  async resource(
    open: OpenMaps,
    address: TileAddress,
    query: Readonly<Record<string, unknown>>,
    exchange: Exchange,
  ): Promise<void> {
    // prettier-ignore
    const [, column = '', extension = ''] = /^([^.]*)\.(.*)$/.exec(address.file) ?? [];
    const format =
      Object.entries(TILE_FORMATS).find(([offered]) => offered === extension)?.[1] ?? (extension || 'none');
    const { layer: LAYER, style: STYLE, set: TILEMATRIXSET, matrix: TILEMATRIX, row: TILEROW } = address;
    const place = { LAYER, STYLE, TILEMATRIXSET, TILEMATRIX, TILEROW, TILECOL: column, FORMAT: format };
    return this.tile(open, new Kvp({ ...query, ...place }), exchange);
  }

  private async tile(open: OpenMaps, kvp: Kvp, { request, response, signal }: Exchange): Promise<void> {
    const { layer, style, view, format } = readGetTile(kvp);
    const drawn = await open.source.layer(layer, style);
    // Tiles are laid over other maps: what is transparent stays so.
    const look = { format, transparent: true, background: null, quality: open.source.jpegQuality };
    const picture = await this.painter.paint([drawn], view, look, {
      principal: open.principal,
      signal,
      product: 'ogc' as const,
    });
    sendPicture(request, response, picture, open);
  }

  private async capabilities({ source }: OpenMaps, { request, response }: Exchange): Promise<void> {
    const base = this.publicUrl.of(request);
    const { pathname, search } = serviceAddress(request);
    const parts = { source, layers: await source.layers(), url: base + pathname, search };
    response
      .type('text/xml')
      .set('Cache-Control', 'no-store')
      .send(wmtsCapabilities(parts, base + pathname.replace('/ogc/wmts', '/ogc/wms')));
  }
}
