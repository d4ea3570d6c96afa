import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsObject, IsOptional } from 'class-validator';
import { HarvestRequest, IsShortText } from '../harvest-request.dto.js';

const MAX_VARIABLES = 50;

export const PROCESSING = {
  type: 'object',
  additionalProperties: true,
  nullable: true,
  description:
    '`target_epsg`, `target_resolution`, `resample_alg`, `compression`, `block_size`, `overview_factors`, ' +
    '`histogram_stretch`, `stretch_percentiles`, `scale` (Sentinel-1), `gdal_num_threads`, `warp_memory_limit_mb`; ' +
    'numbers are taken to the nearest that is allowed',
  example: { target_resolution: 100 },
} as const;

class VariablesRequest extends HarvestRequest {
  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    maxItems: MAX_VARIABLES,
    description:
      'Default: those of the platform’s profile that the product has; of quicklooks: all. Those that it does not have are ' +
      'told in `skipped`, as long as it has one.',
    example: ['Amplitude_VV'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_VARIABLES)
  @IsShortText({ each: true })
  variables?: string[] | null;
}

export class NbsQuicklookRequest extends VariablesRequest {
  @ApiPropertyOptional({ type: String, nullable: true, description: 'Instead of the title of the record' })
  @IsOptional()
  @IsShortText()
  title?: string | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'Warm the tile cache of what was registered' })
  @IsOptional()
  @IsBoolean()
  seed?: boolean | null;
}

export class NbsNetcdfRequest extends VariablesRequest {
  @ApiPropertyOptional({
    type: Boolean,
    nullable: true,
    default: false,
    description:
      'Start the conversion; without it the answer shows its configuration. Quicklooks are registered at once.',
  })
  @IsOptional()
  @IsBoolean()
  submit?: boolean | null;

  @ApiPropertyOptional(PROCESSING) @IsOptional() @IsObject() processing?: object | null;
}

export class NbsSafeRequest extends NbsNetcdfRequest {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Another mounted root with the same layout, e.g. `root://nbs-archive`',
  })
  @IsOptional()
  @IsShortText()
  archive_root?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    oneOf: [{ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } }, { type: 'string' }],
    description:
      'Sentinel-2: name → bands of red, green and blue, as an object or as its JSON text. Default: three composites.',
    example: { true_color: ['B4', 'B3', 'B2'] },
  })
  @IsOptional()
  products_json?: unknown;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'File name of the GeoTIFF; of several, what they share before the name of the variable or composite',
    example: 'scene.tif',
  })
  @IsOptional()
  @IsShortText()
  output_file?: string | null;
}
