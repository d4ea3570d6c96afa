import { type FileToRegister } from '../registry/index.js';
import { type ConversionConfig } from './conversion-config.js';
import { type MadeRaster } from './conversion.js';

/** Who the datasets will belong to; null = a public route. */
export interface ConversionOwner {
  readonly createdBy: string | null;
  readonly accountId: string | null;
}

/** @param isOneOfMany several rasters of one source: their titles end with what tells them apart */
export function toFile(
  { path, outputFile, variant, temporal }: MadeRaster,
  { metadata, source, inputDataset }: ConversionConfig,
  { createdBy, accountId }: ConversionOwner,
  isOneOfMany: boolean,
): FileToRegister {
  const { title, identifier, abstract } = metadata;
  const isRemote = /^https?:/i.test(inputDataset);
  return {
    file: { kind: 'scratch', path },
    sourceFilename: outputFile,
    title: title !== null && isOneOfMany && variant !== null ? `${title} (${variant})` : title,
    identifier,
    abstract,
    sourceDataset: source.sourceDataset ?? inputDataset,
    opendapUrl: source.opendapUrl ?? (isRemote ? inputDataset : null),
    platform: source.platform,
    family: source.family,
    variant,
    campaignId: source.campaignId,
    parentIdentifier: source.parentIdentifier,
    temporalStart: temporal?.[0] ?? null,
    temporalEnd: temporal?.[1] ?? null,
    createdBy,
    accountId,
  };
}
