import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type VectorFeature } from '#libs/geopackage';
import { DataSource } from 'typeorm';
import { selectedArea } from '../../../render/index.js';
import { AREA_MEMBER, AreaTiles } from '../../raster/area/area-tiles.js';
import { meetingFeatures } from '../../raster/area/meeting-features.query.js';
import { tileUnit } from '../../raster/area/tile-grids.js';
import { type RasterUnit } from '../../raster/order/raster-order.js';
import { type OpenedVectorFile, VectorFiles } from '../../vector-files/vector-files.js';
import { type TaskRequest } from '../request/task-request.js';
import { featureUnit } from './feature-unit.js';

/** The units of a task as often as they are asked for, always the same in the same order. */
export interface UnitSource {
  units(): AsyncGenerator<RasterUnit>;
  /** Whether all of them are simple polygons, as tiles are. */
  readonly arePolygons: boolean;
  close(): Promise<void>;
}

/** Tiles of a grid or features of a file that a task is about. */
@Injectable()
export class TaskUnits {
  constructor(
    private readonly tiles: AreaTiles,
    private readonly files: VectorFiles,
    private readonly dataSource: DataSource,
  ) {}

  /** Closed by itself when the signal fires. @throws what is wrong with the area or the file */
  async of(request: TaskRequest, signal: AbortSignal): Promise<UnitSource> {
    const { input } = request;
    if (input.type === 'tiling-grid')
      return { units: () => this.tilesOf(request, signal), arePolygons: true, close: async () => undefined };
    const file = await this.files.open(input.features, 'raster', signal);
    return {
      units: () => this.featuresOf(request, file, signal),
      arePolygons: file.tables.every(({ geometryType }) => geometryType === 'POLYGON'),
      close: () => file.close(),
    };
  }

  private async *tilesOf({ order, input }: TaskRequest, signal: AbortSignal): AsyncGenerator<RasterUnit> {
    if (input.type !== 'tiling-grid' || order.area === null) return;
    for await (const tile of this.tiles.of(order.area, input.tiles, signal)) yield tileUnit(tile, input.tiles);
  }

  private async *featuresOf(
    { order, input }: TaskRequest,
    file: OpenedVectorFile,
    signal: AbortSignal,
  ): AsyncGenerator<RasterUnit> {
    if (input.type !== 'geopackage') return;
    const { area, files } = order;
    const selected = area === null ? null : await selectedArea(this.dataSource, area, AREA_MEMBER);
    // Ids are unique in their table only: paths of ids alone may collide.
    const ids = files[0]!.template.key.includes('<tileName>') ? null : new Set<number>();
    for await (const features of file.features()) {
      if (signal.aborted) throw new DomainError('CANCELLED', 'Cancelled while features were read');
      const wanted =
        selected === null ? features.keys() : await meetingFeatures(this.dataSource, selected.ewkb, features);
      for (const i of wanted) {
        assertNew(ids, features[i]!);
        yield featureUnit(features[i]!, input.defaults);
      }
    }
  }
}

function assertNew(ids: Set<number> | null, { id, table }: VectorFeature): void {
  if (ids?.has(id))
    throw new DomainError('INVALID', `Feature ${id} of table "${table}" has the number of a feature of another table; use <tileName> in the path`); // prettier-ignore
  ids?.add(id);
}
