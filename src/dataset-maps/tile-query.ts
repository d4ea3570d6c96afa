import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Dataset } from '../datasets/index.js';
import { invalidField } from '../platform/http/validation.js';
import { TILE_GRIDS, tileGridOf, type TileGridName } from '../tile-cache/index.js';
import { type WantedTile } from './dataset-tiles.js';

export class TileQuery {
  @ApiPropertyOptional({ description: 'A style of the dataset', default: 'default', example: 'default' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  style = 'default';

  @ApiPropertyOptional({
    enum: TILE_GRIDS,
    default: 'GoogleMapsCompatible',
    description: '`native`: in the CRS of the dataset, from its north-west corner; zoom 0 is all of it on one tile',
  })
  @IsOptional()
  @IsIn(TILE_GRIDS)
  grid: TileGridName = 'GoogleMapsCompatible';
}

/** @throws INVALID for what is no tile of the grid */
export function readTile(
  { z = '', x = '', file = '' }: Readonly<Record<string, string>>,
  { style, grid }: TileQuery,
  dataset: Dataset,
): WantedTile {
  const { maxZoom, countsAt } = boundsOf(grid, dataset);
  const zoom = whole('z', z, maxZoom);
  const { columns, rows } = countsAt(zoom);
  const [, row = null] = /^(.*)\.png$/.exec(file) ?? [];
  if (row === null) throw invalidField('path', 'file', 'must be like 439.png', file);
  return { style, grid, z: zoom, x: whole('x', x, columns - 1), y: whole('file', row, rows - 1) };
}

function boundsOf(name: TileGridName, dataset: Dataset) {
  const grid = tileGridOf(name, dataset);
  return { maxZoom: grid.maxZoom, countsAt: (z: number) => grid.countsAt(z) };
}

function whole(name: string, text: string, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value <= max) return value;
  throw invalidField('path', name, `must be a whole number from 0 to ${max}`, text);
}
