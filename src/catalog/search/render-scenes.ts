import { Injectable } from '@nestjs/common';
import { type MultiPolygon, type Polygon } from 'geojson';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { inParallel } from '../../platform/process/bounded-parallel.js';
import { readerMarks } from '../readers.js';
import { blamingValues } from './callers-fault.js';
import { neighbouringAreas } from './neighbouring-areas.js';
import { scenesForAreas, type SearchOfAreas } from './scenes-for-areas.query.js';
import { type RenderSearch, type SceneToRender, scenesForRender } from './scenes-for-render.query.js';

/** Statements at a time for the areas of one search. */
const AT_ONCE = 2;

/** The search of the renderer: bands and footprints in mosaicking order instead of pages of documents. */
@Injectable()
export class RenderScenes {
  constructor(private readonly dataSource: DataSource) {}

  /** Of one collection, those that the caller may read; a hidden collection has none. */
  find(principal: Principal | null, search: RenderSearch): Promise<SceneToRender[]> {
    return blamingValues(() => scenesForRender(this.dataSource, readerMarks(principal), search));
  }

  /** The same for each of many areas, with a statement for those that are neighbours. */
  async findEach(
    principal: Principal | null,
    search: SearchOfAreas,
    areas: ReadonlyArray<Polygon | MultiPolygon>,
  ): Promise<SceneToRender[][]> {
    const found: SceneToRender[][] = [];
    await inParallel(neighbouringAreas(areas), AT_ONCE, async (positions) => {
      const together = positions.map((position) => areas[position]!);
      const scenes = await this.findNeighbours(principal, search, together);
      for (const [i, position] of positions.entries()) found[position] = scenes[i]!;
    });
    return found;
  }

  private async findNeighbours(
    principal: Principal | null,
    search: SearchOfAreas,
    areas: ReadonlyArray<Polygon | MultiPolygon>,
  ): Promise<SceneToRender[][]> {
    const marks = readerMarks(principal);
    const polygons = areas.filter((area) => area.type === 'Polygon');
    const found =
      polygons.length > 1 && polygons.length === areas.length
        ? await blamingValues(() => scenesForAreas(this.dataSource, marks, search, polygons))
        : null;
    return found ?? inParallel(areas, AT_ONCE, (area) => this.find(principal, { ...search, area }));
  }
}
