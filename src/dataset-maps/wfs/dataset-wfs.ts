import { Injectable } from '@nestjs/common';
import { type BBox, unionBBoxes } from '#libs/geo';
import { DataSource } from 'typeorm';
import { type Dataset } from '../../datasets/index.js';
import { type Exchange, Kvp, serviceAddress, uncrossed } from '../../ogc/index.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { assertService, negotiated, versionOf } from '../ows-refusal.js';
import { DATASET_IDS } from '../served-datasets.js';
import { type FeaturePage, featureOf, geoJsonPage, gmlPage } from './dataset-features.js';
import { featureSchema, PROPERTIES, WFS_VERSIONS } from './feature-type.js';
import { footprintsOf } from './features.query.js';
import { readGetFeature, readTypeNames } from './get-feature.js';
import { storedQueryDescriptions, storedQueryList } from './stored-queries.js';
import { GML_FORMAT, wfsCapabilities } from './wfs-capabilities.js';

const WORLD: BBox = [-180, -90, 180, 90];

/** The operations of WFS over datasets: their footprints with what is known of them. */
@Injectable()
export class DatasetWfs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** @throws BAD_REQUEST in the words of the standard */
  async answer(
    datasets: readonly Dataset[],
    query: Readonly<Record<string, unknown>>,
    exchange: Exchange,
  ): Promise<void> {
    const kvp = new Kvp(query);
    assertService(kvp, 'WFS');
    switch (kvp.required('REQUEST').toLowerCase()) {
      case 'getcapabilities':
        return this.capabilities(datasets, kvp, exchange);
      case 'describefeaturetype':
        if (kvp.get('TYPENAME') ?? kvp.get('TYPENAMES')) readTypeNames(kvp);
        return send(exchange, featureSchema(versionOf(kvp, WFS_VERSIONS)));
      case 'getfeature':
        return this.features(datasets, kvp, exchange);
      case 'liststoredqueries':
        return send(exchange, storedQueryList());
      case 'describestoredqueries':
        return send(exchange, storedQueryDescriptions());
      default:
        return kvp.refuse('REQUEST', 'must be GetCapabilities, DescribeFeatureType or GetFeature', 'OperationNotSupported'); // prettier-ignore
    }
  }

  private capabilities(datasets: readonly Dataset[], kvp: Kvp, exchange: Exchange): void {
    const boxes = datasets.flatMap(({ bboxWgs84 }) =>
      bboxWgs84 === null ? [] : [uncrossed(bboxWgs84 as unknown as BBox)],
    );
    const [only] = datasets;
    const parts = {
      title: datasets.length === 1 && only ? only.title : `${datasets.length} datasets`,
      description: datasets.length === 1 && only ? only.summary : null,
      url: this.url(exchange),
      bbox: boxes.length === 0 ? WORLD : unionBBoxes(boxes),
    };
    send(exchange, wfsCapabilities(parts, negotiated(kvp, WFS_VERSIONS)));
  }

  private async features(datasets: readonly Dataset[], kvp: Kvp, exchange: Exchange): Promise<void> {
    const version = versionOf(kvp, WFS_VERSIONS);
    const wanted = readGetFeature(kvp, version);
    const { ids, bbox, crs, count, startIndex, format, isHits } = wanted;
    const chosen = datasets.filter(({ id }) => ids === null || ids.includes(id));
    const footprints = await footprintsOf(this.dataSource, { ids: chosen.map(({ id }) => id), bbox, epsg: crs.epsg });
    const matching = chosen.filter(({ id }) => footprints.has(id));
    const shown = isHits ? [] : matching.slice(startIndex, startIndex + count);
    const baseUrl = this.publicUrl.of(exchange.request);
    const page: FeaturePage = {
      features: shown.map((dataset) => featureOf(dataset, footprints.get(dataset.id) ?? null, baseUrl)),
      matched: matching.length,
      isHits,
      properties: wanted.properties ?? PROPERTIES,
      crs,
      schemaUrl: `${this.url(exchange)}SERVICE=WFS&VERSION=${version}&REQUEST=DescribeFeatureType`,
      at: new Date(),
    };
    if (format === 'geojson') send(exchange, JSON.stringify(geoJsonPage(page)), 'application/geo+json');
    else send(exchange, gmlPage(page, version), GML_FORMAT[version]);
  }

  private url({ request }: Exchange): string {
    const { pathname, search } = serviceAddress(request, [DATASET_IDS]);
    return `${this.publicUrl.of(request)}${pathname}?${search}`;
  }
}

/** Answers differ by caller and change with the registry. */
function send({ response }: Exchange, body: string, type = 'text/xml'): void {
  response.set({ 'Cache-Control': 'no-store', 'Content-Type': type }).send(body);
}
