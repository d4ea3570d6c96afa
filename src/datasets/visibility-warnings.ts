import { Injectable } from '@nestjs/common';
import { type JobWarning } from '../jobs/index.js';
import { type Dataset } from './dataset.entity.js';

/** What readers get to see through `dataset`, at the visibility it now has, that they could not see before; [] = nothing. */
export type VisibilityWarner = (dataset: Dataset) => Promise<readonly JobWarning[]>;

/** Features above this one register here what a wider visibility exposes (a VRT its narrower sources). Never refuses. */
@Injectable()
export class VisibilityWarnings {
  private readonly warners: VisibilityWarner[] = [];

  register(warner: VisibilityWarner): void {
    this.warners.push(warner);
  }

  async about(dataset: Dataset): Promise<JobWarning[]> {
    const warnings = await Promise.all(this.warners.map((warner) => warner(dataset)));
    return warnings.flat();
  }
}
