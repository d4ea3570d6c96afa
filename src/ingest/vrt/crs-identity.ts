import { Injectable } from '@nestjs/common';
import { RasterPool } from '#libs/raster';
import { type SameCrs } from './compatibility.js';

/**
 * Equality of CRS as PROJ sees it, the rule gdalbuildvrt applies. Texts that are equal need no question: members of one
 * sensor usually are, so most lists cost nothing.
 */
@Injectable()
export class CrsIdentity {
  constructor(private readonly pool: RasterPool) {}

  /** Answers pairs of which one is the first non-empty text of `wkts`. */
  async among(wkts: readonly string[], signal?: AbortSignal): Promise<SameCrs> {
    const [reference, ...others] = [...new Set(wkts.filter((wkt) => wkt !== ''))];
    if (reference === undefined || others.length === 0) return (a, b) => a === b;
    const answers = await this.pool.run('sameCrs', { reference, wkts: others }, { ...(signal && { signal }) });
    const same = new Set([reference, ...others.filter((_, i) => answers[i])]);
    return (a, b) => a === b || (same.has(a) && same.has(b));
  }
}
