import { Injectable } from '@nestjs/common';
import { type Visibility } from '../../auth/index.js';
import { type Dataset } from '../../datasets/index.js';
import { type JobWarning } from '../../jobs/index.js';
import { checkCompatibility, finding, type CompatibilityItem, type VrtShape } from './compatibility.js';
import { CrsIdentity } from './crs-identity.js';

export interface SourceVerdict {
  readonly errors: CompatibilityItem[];
  readonly warnings: CompatibilityItem[];
}

/** From nobody to everybody. */
const AUDIENCE: readonly Visibility[] = ['private', 'restricted', 'internal', 'public'];

/** Do these datasets make a VRT together? */
@Injectable()
export class SourceCheck {
  constructor(private readonly crs: CrsIdentity) {}

  async judge(sources: readonly Dataset[], shape: VrtShape, signal?: AbortSignal): Promise<SourceVerdict> {
    const assets = sources.map((source) => source.asset);
    const sameCrs = await this.crs.among(
      assets.map((asset) => asset.crsWkt),
      signal,
    );
    const items = checkCompatibility(assets, shape, sameCrs);
    return {
      errors: items.filter((item) => item.severity === 'error'),
      warnings: items.filter((item) => item.severity === 'warning'),
    };
  }
}

/** Access to sources is checked when they are linked; afterwards the VRT shows their pixels to its own audience. */
export function narrowerSources(sources: readonly Dataset[], vrtVisibility: Visibility): CompatibilityItem[] {
  return sources.flatMap((source) => {
    if (AUDIENCE.indexOf(source.visibility) >= AUDIENCE.indexOf(vrtVisibility)) return [];
    const message = `the source is ${source.visibility}, the VRT ${vrtVisibility}: its pixels are shown to more people`;
    return [finding({ datasetId: source.id }, 'source_narrower_than_vrt', 'visibility', message, 'warning')];
  });
}

export function toJobWarnings(items: readonly CompatibilityItem[]): JobWarning[] {
  return items.map(({ code, message, source_id }) => ({ code, message, source_id }));
}
