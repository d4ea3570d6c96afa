import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type ConversionConfig, readConversionConfig } from '../../conversions/index.js';
import { chosenVariables } from '../../sentinel-profiles/index.js';
import { productOf } from '../records/archive-paths.js';
import { type SkippedFile } from '../records/each-file.js';
import { MountedFiles, NBS_ARCHIVE, rootHref } from '../records/mounted-files.js';
import { archiveRootOf } from './archive-root.js';
import { assertSentinel, type NbsRecord } from './nbs-records.service.js';
import { noneOf } from './quicklooks.service.js';
import { outputNames } from './output-names.js';
import { compositesOf } from './s2-composites.js';
import { amplitudeName, amplitudesOf, multispectralLevelOf } from './sentinel-product.js';

export interface SafeWish {
  readonly archiveRoot: string | null;
  readonly variables: readonly string[];
  /** As it came: JSON or its text. */
  readonly products: unknown;
  readonly outputFile: string | null;
  readonly processing: unknown;
}

export interface SafePipeline {
  /** Below the archive's folder, never of the host. */
  readonly path: string;
  readonly exists: boolean;
  /** As `POST /jobs/nc-to-geotiff` takes it. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly config: ConversionConfig;
  readonly skipped: readonly SkippedFile[];
}

/** Which SAFE archive of the mounted ones belongs to a record, and how it is converted. */
@Injectable()
export class SafePipelines {
  constructor(private readonly files: MountedFiles) {}

  /**
   * Looks whether the file is there and reads nothing of it.
   * @throws NOT_FOUND `no_archive_reference`; INVALID `unknown_platform`, `unsupported_product_type`, or a faulty wish
   */
  async prepare(found: NbsRecord, wish: SafeWish): Promise<SafePipeline> {
    assertSentinel(found);
    const { archivePath: path, product, metadata, links, platform } = found;
    if (path === null) throw notArchived(found);
    const root = wish.archiveRoot === null ? NBS_ARCHIVE : await archiveRootOf(wish.archiveRoot, this.files);
    const href = rootHref(root, path);
    const { skipped, ...outputs } = platform.family === 'S1' ? amplitudes(found, wish) : composites(product, wish);
    const json = {
      input_dataset: href,
      ...outputs,
      ...(wish.processing !== undefined && wish.processing !== null && { processing: wish.processing }),
      metadata: { ...metadata },
    };
    const config: ConversionConfig = {
      ...readConversionConfig(json),
      source: {
        sourceDataset: links.download,
        opendapUrl: links.opendap,
        platform: platform.platform,
        family: platform.family,
        campaignId: null,
        parentIdentifier: null,
      },
    };
    return { path, exists: (await this.files.find(href)) !== null, json, config, skipped };
  }
}

/** @throws CONFLICT `safe_not_mirrored` */
export function assertMirrored({ path, exists }: SafePipeline): void {
  if (exists) return;
  const message = `The archive does not hold ${path}; only mirrored products can be processed`;
  throw new DomainError('CONFLICT', message, { detail: { code: 'safe_not_mirrored', message } });
}

function amplitudes({ product, profile }: NbsRecord, wish: SafeWish) {
  if (wish.products !== undefined && wish.products !== null) throw notFor('products_json', 'Sentinel-1', wish.products);
  const available = amplitudesOf(product);
  const { variables, absent } = chosenVariables(wish.variables.map(amplitudeName), profile, available);
  if (variables.length === 0) throw noneOf(wish.variables, available);
  return {
    implementation: 'sentinel_s1_safe_quicklook',
    variables: [...variables],
    output_names: outputNames(wish.outputFile ?? productOf(product), variables, wish.outputFile !== null),
    skipped: absent.map((name) => ({ name, reason: `The product has ${available.join(', ')}` })),
  };
}

function composites(product: string, wish: SafeWish) {
  if (wish.variables.length > 0) throw notFor('variables', 'Sentinel-2', wish.variables);
  const products = compositesOf(wish.products, multispectralLevelOf(product));
  const names = Object.keys(products);
  return {
    implementation: 'sentinel_s2_safe_quicklook',
    products,
    output_names: outputNames(wish.outputFile ?? productOf(product), names, wish.outputFile !== null),
    skipped: [],
  };
}

function notFor(field: string, family: string, input: unknown): DomainError {
  const message = `has no meaning for a ${family} product`;
  const fault = { loc: ['body', field], msg: message, type: 'value_error', input };
  return new DomainError('INVALID', `body.${field}: ${message}`, { detail: [fault] });
}

function notArchived({ record }: NbsRecord): DomainError {
  const message = `The record ${JSON.stringify(record.identifier)} has no download out of the NBS archive`;
  return new DomainError('NOT_FOUND', message, { detail: { code: 'no_archive_reference', message } });
}
