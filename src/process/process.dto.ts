import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_SCENES, MAX_SIZE_PX } from '../render/index.js';

class BoundsDto {
  @ApiPropertyOptional({ type: [Number], example: [-11.5, 24.85, -11.1, 25.25], description: 'x and y of two corners' })
  bbox?: number[];
  @ApiPropertyOptional({ type: Object, description: 'GeoJSON Polygon or MultiPolygon; outside of it is no data' })
  geometry?: object;
  @ApiPropertyOptional({
    type: Object,
    example: { crs: 'http://www.opengis.net/def/crs/EPSG/0/32629' },
    description: '`crs` of both; longitude and latitude when left out. x always comes first',
  })
  properties?: object;
}

class InputDataDto {
  @ApiProperty({
    example: 'sentinel-2-l2a',
    description:
      '`byoc-<uuid>`, `dataset-<uuid>` of the registry, a built-in collection, or the id of a STAC collection',
  })
  type!: string;
  @ApiPropertyOptional({ description: '`datasource` of the script, when there are several entries' }) id?: string;
  @ApiPropertyOptional({
    type: Object,
    description: `\`timeRange\`, \`mosaickingOrder\`, \`maxCloudCoverage\`; at most ${MAX_SCENES} scenes may be left`,
  })
  dataFilter?: object;
  @ApiPropertyOptional({
    type: Object,
    example: { upsampling: 'BILINEAR', downsampling: 'BILINEAR' },
    description: 'What takes effect on the collection and is not supported yet is refused',
  })
  processing?: object;
}

class ProcessInputDto {
  @ApiProperty({ type: BoundsDto }) bounds!: object;
  @ApiProperty({ type: [InputDataDto] }) data!: object[];
}

class ProcessOutputDto {
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_SIZE_PX, default: 256 }) width?: number;
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_SIZE_PX, default: 256 }) height?: number;
  @ApiPropertyOptional({ description: 'Instead of width, in units of the CRS: degrees without one' }) resx?: number;
  @ApiPropertyOptional() resy?: number;
  @ApiPropertyOptional({
    type: [Object],
    example: [{ identifier: 'default', format: { type: 'image/tiff' } }],
    description: 'Outputs of the script with their formats; `userdata` is JSON',
  })
  responses?: object[];
}

/** process §1, for Swagger; requests are read by `readRasterRequest`. */
export class ProcessRequestDto {
  @ApiProperty({ type: ProcessInputDto }) input!: object;
  @ApiPropertyOptional({ type: ProcessOutputDto }) output?: object;
  @ApiPropertyOptional({ description: 'Evalscript; left out or empty where `dataProduct` names a stored one' })
  evalscript?: string;
  @ApiPropertyOptional({
    type: Object,
    example: { '@id': 'https://eo.example.org/configuration/v1/dataproducts/7f3c2a52-6d0b-4c0e-9a55-0d5b1f6a2c11' },
    description: 'Address of a stored evalscript, as a string or under `@id`; the id alone is enough',
  })
  dataProduct?: object;
}

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;
export const PROCESS_CONTENT = {
  'image/png': BINARY,
  'image/jpeg': BINARY,
  'image/tiff': BINARY,
  'application/x-tar': BINARY,
  'multipart/mixed': BINARY,
  'application/octet-stream': BINARY,
  'application/json': { schema: { type: 'object', description: 'User data of the script' } },
};
