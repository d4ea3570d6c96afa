import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type MultiPolygon, type Polygon } from 'geojson';
import { type Dataset } from '../dataset.entity.js';
import { crsName } from '../dataset.mapper.js';

export class ExtentPropertiesDto {
  @ApiProperty({ format: 'uuid', example: '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11' }) dataset_id!: string;
  @ApiProperty({ example: 'Sentinel-2 29RKH B04 red' }) title!: string;
  @ApiProperty({ description: 'The raster’s own CRS; the geometry is lon/lat', example: 'EPSG:32629' }) crs!: string;
}

/** GeoJSON Feature (RFC 7946). */
export class ExtentDto {
  @ApiProperty({ enum: ['Feature'], example: 'Feature' }) type!: 'Feature';
  @ApiProperty({ format: 'uuid', example: '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11' }) id!: string;
  @ApiPropertyOptional({
    type: [Number],
    description: '[west, south, east, north]; west > east crosses ±180',
    example: [-11.5625, 24.8325, -11.0466, 25.3024],
  })
  bbox?: number[];
  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description:
      'Polygon or MultiPolygon in lon/lat, counter-clockwise, split at ±180. Its edges follow the raster’s edges: ' +
      'at least 21 points per side.',
    example: {
      type: 'Polygon',
      coordinates: [
        [
          [-11.5529, 24.8325],
          [-11.0466, 24.8403],
          [-11.0543, 25.3024],
          [-11.5625, 25.2945],
          [-11.5529, 24.8325],
        ],
      ],
    },
  })
  geometry!: Polygon | MultiPolygon | null;
  @ApiProperty() properties!: ExtentPropertiesDto;
}

export function toExtent(dataset: Dataset): ExtentDto {
  return {
    type: 'Feature',
    id: dataset.id,
    ...(dataset.bboxWgs84 && { bbox: dataset.bboxWgs84 }),
    geometry: dataset.footprint,
    properties: { dataset_id: dataset.id, title: dataset.title, crs: crsName(dataset.asset) },
  };
}
