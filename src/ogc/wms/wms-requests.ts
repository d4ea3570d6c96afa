import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { type Asking } from '../../process/index.js';
import { askedVersion } from '../../platform/http/ogc-exception.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { Kvp } from '../drawing/kvp.js';
import {
  type DrawnLayer,
  layerNotDefined,
  type LayerSource,
  type OpenMaps,
  type StyleInfo,
  styleNotDefined,
} from '../drawing/map-layer.js';
import { MapPainter } from '../drawing/map-painter.js';
import { sendPicture } from '../drawing/send-picture.js';
import { serviceAddress } from '../drawing/service-address.js';
import { infoBody, pixelView, readInfoFormat } from './feature-info.js';
import { type GetMap, readGetMap, readLayers, readView } from './get-map.js';
import { LEGEND_FORMAT, legendSvg } from './legend.js';
import { jsonCapabilities, wmsCapabilities } from './wms-capabilities.js';

/** One HTTP exchange. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly signal: AbortSignal;
}

/** The operations of WMS over any set of layers. */
@Injectable()
export class WmsRequests {
  constructor(
    private readonly painter: MapPainter,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** @throws BAD_REQUEST in the words of the standard; what Process throws */
  async answer(open: OpenMaps, query: Readonly<Record<string, unknown>>, exchange: Exchange): Promise<void> {
    const kvp = new Kvp(query);
    const service = kvp.get('SERVICE');
    if (service !== null && service.toUpperCase() !== 'WMS') kvp.refuse('SERVICE', 'must be WMS');
    switch (kvp.required('REQUEST').toLowerCase()) {
      case 'getcapabilities':
      case 'capabilities':
        return this.capabilities(open, kvp, exchange);
      case 'getmap':
      case 'map':
        return this.map(open, kvp, exchange);
      case 'getfeatureinfo':
      case 'feature_info':
        return this.featureInfo(open, kvp, exchange);
      case 'getlegendgraphic':
        return this.legend(open, kvp, exchange);
      default:
        return kvp.refuse('REQUEST', 'must be GetCapabilities, GetMap, GetFeatureInfo or GetLegendGraphic', 'OperationNotSupported'); // prettier-ignore
    }
  }

  private async capabilities(
    { source, ofService }: OpenMaps,
    kvp: Kvp,
    { request, response }: Exchange,
  ): Promise<void> {
    const { pathname, search } = serviceAddress(request, ofService);
    const parts = { source, layers: await source.layers(), url: this.publicUrl.of(request) + pathname, search };
    if (/json/i.test(kvp.get('FORMAT') ?? '')) {
      response.json(jsonCapabilities(parts));
      return;
    }
    const version = askedVersion(request.query);
    const type = version === '1.1.1' && kvp.get('FORMAT') !== 'text/xml' ? 'application/vnd.ogc.wms_xml' : 'text/xml';
    response.type(type).set('Cache-Control', 'no-store').send(wmsCapabilities(parts, version));
  }

  private async map(open: OpenMaps, kvp: Kvp, exchange: Exchange): Promise<void> {
    const { layers, view, look } = readGetMap(kvp, askedVersion(exchange.request.query));
    const drawn = await this.drawn(open, layers);
    const quality = look.quality ?? open.source.jpegQuality;
    const picture = await this.painter.paint(drawn, view, { ...look, quality }, asking(open, exchange));
    sendPicture(exchange.request, exchange.response, picture, open);
  }

  private async featureInfo(open: OpenMaps, kvp: Kvp, exchange: Exchange): Promise<void> {
    const format = readInfoFormat(kvp);
    const asked = new Set((kvp.get('QUERY_LAYERS') ?? kvp.required('LAYERS')).split(',').map((name) => name.trim()));
    const layers = readLayers(kvp).filter(({ name }) => asked.has(name));
    for (const name of asked)
      if (!layers.some((layer) => layer.name === name)) kvp.refuse('QUERY_LAYERS', 'must be among LAYERS', 'LayerNotDefined'); // prettier-ignore
    const view = pixelView(kvp, readView(kvp, askedVersion(exchange.request.query)));
    const drawn = await this.drawn(open, layers);
    const infos = await Promise.all(
      drawn.map(async (layer) => {
        const values = await this.painter.pixel(layer, view, asking(open, exchange));
        return { layer: layer.name, style: layer.style, values };
      }),
    );
    exchange.response.type(format).send(infoBody(infos, view.bbox ?? [], format));
  }

  private async legend({ source }: OpenMaps, kvp: Kvp, { response }: Exchange): Promise<void> {
    const [name, wanted] = [kvp.required('LAYER'), kvp.get('STYLE') ?? ''];
    const style = source.legend ? await source.legend(name, wanted) : await listedStyle(source, name, wanted);
    // A style without a legend has an empty one: clients show what they get.
    response.type(LEGEND_FORMAT).set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'").send(legendSvg(style)); // prettier-ignore
  }

  private drawn({ source }: OpenMaps, layers: GetMap['layers']): Promise<DrawnLayer[]> {
    return Promise.all(layers.map(({ name, style }) => source.layer(name, style)));
  }
}

async function listedStyle(source: LayerSource, name: string, wanted: string): Promise<StyleInfo> {
  const layer = (await source.layers()).find((one) => one.name === name);
  if (layer === undefined) throw layerNotDefined(name);
  const style = wanted === '' ? layer.styles[0] : layer.styles.find((one) => one.name === wanted);
  if (style === undefined) throw styleNotDefined(name, wanted);
  return style;
}

function asking({ principal }: OpenMaps, { signal }: Exchange): Asking {
  return { principal, signal, product: 'ogc' };
}
