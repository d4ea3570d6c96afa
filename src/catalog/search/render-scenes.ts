import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { readerMarks } from '../readers.js';
import { blamingValues } from './callers-fault.js';
import { type RenderSearch, type SceneToRender, scenesForRender } from './scenes-for-render.query.js';

/** The search of the renderer: bands and footprints in mosaicking order instead of pages of documents. */
@Injectable()
export class RenderScenes {
  constructor(private readonly dataSource: DataSource) {}

  /** Of one collection, those that the caller may read; a hidden collection has none. */
  find(principal: Principal | null, search: RenderSearch): Promise<SceneToRender[]> {
    return blamingValues(() => scenesForRender(this.dataSource, readerMarks(principal), search));
  }
}
