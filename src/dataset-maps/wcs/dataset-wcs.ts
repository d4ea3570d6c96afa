import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { RasterPool } from '#libs/raster';
import { type Dataset, DatasetPlaces } from '../../datasets/index.js';
import { type Exchange, Kvp, ogcRefusal, serviceAddress } from '../../ogc/index.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { assertService, negotiated, versionOf } from '../ows-refusal.js';
import { DATASET_IDS } from '../served-datasets.js';
import { type Coverage, coverageOf, datasetIdOf } from './coverage.js';
import { type CoverageWish, partOf } from './coverage-part.js';
import { readGetCoverage10 } from './get-coverage-10.js';
import { readGetCoverage20 } from './get-coverage-20.js';
import { coverageDescriptions10, wcsCapabilities10 } from './wcs-10-documents.js';
import { coverageDescriptions20, wcsCapabilities20 } from './wcs-20-documents.js';

export const WCS_VERSIONS = ['2.0.1', '1.0.0'] as const;
const CUT_TIMEOUT_MS = 120_000;

/** The operations of WCS over datasets: their values, not pictures of them. */
@Injectable()
export class DatasetWcs {
  constructor(
    private readonly places: DatasetPlaces,
    private readonly pool: RasterPool,
    private readonly scratch: Scratch,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** @throws BAD_REQUEST in the words of the standard; NOT_FOUND, CONFLICT for a file that is gone or broken */
  async answer(
    datasets: readonly Dataset[],
    query: Readonly<Record<string, unknown>>,
    exchange: Exchange,
  ): Promise<void> {
    const { subsets, rest } = withoutSubsets(query);
    const kvp = new Kvp(rest);
    assertService(kvp, 'WCS');
    const request = kvp.required('REQUEST').toLowerCase();
    if (request === 'getcapabilities') return this.capabilities(datasets, kvp, exchange);
    const version = versionOf(kvp, WCS_VERSIONS);
    const isNew = version === '2.0.1';
    if (request === 'describecoverage') {
      const coverages = named(datasets, kvp, isNew);
      return send(exchange, isNew ? coverageDescriptions20(coverages) : coverageDescriptions10(coverages));
    }
    if (request !== 'getcoverage') return kvp.refuse('REQUEST', 'must be GetCapabilities, DescribeCoverage or GetCoverage', 'OperationNotSupported'); // prettier-ignore
    const [coverage, ...others] = named(datasets, kvp, isNew);
    if (coverage === undefined || others.length > 0) return kvp.refuse(isNew ? 'COVERAGEID' : 'COVERAGE', 'must name one coverage'); // prettier-ignore
    const wish = isNew ? readGetCoverage20(kvp, subsets, coverage) : readGetCoverage10(kvp, coverage);
    return this.coverage(coverage, wish, exchange);
  }

  private capabilities(datasets: readonly Dataset[], kvp: Kvp, exchange: Exchange): void {
    const { pathname, search } = serviceAddress(exchange.request, [DATASET_IDS]);
    const coverages = datasets.filter(({ bboxWgs84 }) => bboxWgs84 !== null).map(coverageOf);
    const [only] = datasets;
    const parts = {
      title: datasets.length === 1 && only ? only.title : `${datasets.length} datasets`,
      description: datasets.length === 1 && only ? only.summary : null,
      url: `${this.publicUrl.of(exchange.request)}${pathname}?${search}`,
      coverages,
    };
    const asked = kvp.get('VERSION') ?? '';
    const isNew = kvp.get('ACCEPTVERSIONS') === null && asked.startsWith('1.') ? false : negotiated(kvp, WCS_VERSIONS) === '2.0.1'; // prettier-ignore
    send(exchange, isNew ? wcsCapabilities20(parts) : wcsCapabilities10(parts));
  }

  private async coverage(coverage: Coverage, wish: CoverageWish, { response, signal }: Exchange): Promise<void> {
    const from = partOf(coverage, wish);
    const { asset } = coverage.dataset;
    const { gdalPath: path } = await this.places.of(asset);
    await this.scratch.within(
      async (folder) => {
        const target = join(folder, 'coverage.tif');
        const request = {
          path,
          target,
          from,
          bands: wish.bands.map(({ index }) => index),
          resampling: wish.resampling,
        };
        await this.pool.run('cut', request, { signal, timeoutMs: CUT_TIMEOUT_MS }).catch((error: unknown) => this.blame(error, asset)); // prettier-ignore
        response.set({
          'Cache-Control': 'no-store',
          'Content-Type': 'image/tiff',
          'Content-Length': String((await stat(target)).size),
          'Content-Disposition': `attachment; filename="${coverage.id}.tif"`,
        });
        // Who goes away meanwhile is no fault.
        await pipeline(createReadStream(target), response).catch(() => response.destroy());
      },
      { signal },
    );
  }

  private async blame(error: unknown, asset: Dataset['asset']): Promise<never> {
    if (!isDomainError(error, 'RASTER_UNREADABLE')) throw error;
    const isThere = (await this.places.info(asset)) !== null;
    throw isThere
      ? new DomainError('CONFLICT', 'The file of this dataset cannot be read there', { cause: error })
      : new DomainError('NOT_FOUND', 'The file of this dataset is missing from storage', { cause: error });
  }
}

/** In the order asked for. @throws BAD_REQUEST NoSuchCoverage */
function named(datasets: readonly Dataset[], kvp: Kvp, isNew: boolean): Coverage[] {
  const name = isNew ? 'COVERAGEID' : 'COVERAGE';
  const wanted = kvp.get(name);
  if (wanted === null && !isNew) return datasets.map(coverageOf);
  return kvp
    .required(name)
    .split(',')
    .map((id) => {
      const dataset = datasets.find((one) => one.id === datasetIdOf(id.trim()));
      if (dataset === undefined) throw ogcRefusal(isNew ? 'NoSuchCoverage' : 'CoverageNotDefined', name, `There is no coverage ${JSON.stringify(id.slice(0, 100))}`); // prettier-ignore
      return coverageOf(dataset);
    });
}

/** The one parameter that may come twice. */
function withoutSubsets(query: Readonly<Record<string, unknown>>) {
  const isSubset = (name: string) => name.toUpperCase() === 'SUBSET';
  const entries = Object.entries(query);
  const subsets = entries
    .filter(([name]) => isSubset(name))
    .flatMap(([, value]) => value)
    .map(String);
  return { subsets, rest: Object.fromEntries(entries.filter(([name]) => !isSubset(name))) };
}

function send({ response }: Exchange, body: string): void {
  response.set({ 'Cache-Control': 'no-store', 'Content-Type': 'text/xml' }).send(body);
}
