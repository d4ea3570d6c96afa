import { Injectable } from '@nestjs/common';
import { type CswRecord } from '#libs/csw-client';
import { DomainError } from '#libs/errors';
import {
  type DetectedPlatform,
  type PlatformProfile,
  SentinelProfiles,
  withProfile,
} from '../../sentinel-profiles/index.js';
import { CswCatalogues } from '../csw/csw-catalogues.js';
import { archivePathOf, netcdfPathOf, productOf } from '../records/archive-paths.js';
import { type RecordLinks, linksOf } from '../records/record-links.js';

/** One record of the Sentinel catalogue, and what follows from it without looking at a file. */
export interface NbsRecord {
  readonly record: CswRecord;
  readonly links: RecordLinks;
  readonly platform: DetectedPlatform;
  readonly profile: PlatformProfile;
  /** Of the record, after the profile's defaults and overrides. */
  readonly metadata: { readonly title: string | null; readonly identifier: string; readonly abstract: string | null };
  /** Below the folder of the archive: `S1A/2026/04/11/IW/<product>.zip`; null = the record does not lead there. */
  readonly archivePath: string | null;
  /** Below the folder of the NetCDF files. */
  readonly netcdfPath: string | null;
  /** Name of the product; the record's title when no reference names it. */
  readonly product: string;
}

@Injectable()
export class NbsRecords {
  constructor(
    private readonly catalogues: CswCatalogues,
    private readonly profiles: SentinelProfiles,
  ) {}

  /** @throws NOT_FOUND when the catalogue has no such record, UPSTREAM_FAILED, UPSTREAM_TIMEOUT */
  async resolve(identifier: string, endpoint: string | undefined): Promise<NbsRecord> {
    const record = await this.catalogues.of(endpoint, 'sentinel').getRecordById(identifier);
    if (record === null) throw recordNotFound(identifier);
    const links = linksOf(record);
    const archivePath = archivePathOf(links.download);
    const netcdfPath = netcdfPathOf(links.opendap);
    const path = archivePath ?? netcdfPath;
    const platform = this.profiles.detect({
      identifier: record.identifier,
      title: record.title,
      sourceDataset: links.download,
      opendapUrl: links.opendap,
      filename: path === null ? null : productOf(path),
    });
    const profile = this.profiles.profileOf(platform);
    const metadata = withProfile(profile, record);
    return {
      record,
      links,
      platform,
      profile,
      metadata: { ...metadata, identifier: metadata.identifier ?? record.identifier },
      archivePath,
      netcdfPath,
      product: path === null ? (record.title ?? record.identifier) : productOf(path),
    };
  }
}

export function recordNotFound(identifier: string): DomainError {
  const message = `The catalogue has no record ${JSON.stringify(identifier)}`;
  return new DomainError('NOT_FOUND', message, { detail: { code: 'record_not_found', message } });
}

/** @throws INVALID `unknown_platform` */
export function assertSentinel({ platform, product }: NbsRecord): void {
  if (platform.family !== 'unknown') return;
  const message = `${JSON.stringify(product)} is no Sentinel-1 or Sentinel-2 product that could be told by its name`;
  throw new DomainError('INVALID', message, { detail: { code: 'unknown_platform', message } });
}
