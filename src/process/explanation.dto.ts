import { ApiProperty } from '@nestjs/swagger';

export class ExplainedOverviewDto {
  @ApiProperty({
    example: 4,
    description: 'Pixels of the file per pixel of the overview, along one side; 1 = full size',
  })
  factor!: number;
  @ApiProperty({ example: 2745 }) width!: number;
  @ApiProperty({ example: 2745 }) height!: number;
}

export class ExplainedWindowDto {
  @ApiProperty({ example: 512, description: 'May be negative, or run beyond the width, around the globe' })
  col!: number;
  @ApiProperty({ example: 1024 }) row!: number;
  @ApiProperty({ example: 640 }) width!: number;
  @ApiProperty({ example: 480 }) height!: number;
}

export class ExplainedReadDto {
  @ApiProperty({
    type: [String],
    example: ['B04', 'B08'],
    description: 'Of one file; `dataMask`: only to see where data is',
  })
  bands!: string[];
  @ApiProperty({
    example: 'raster',
    description:
      '`raster`: a file with a geotransform. Others, such as `zarr` or `sentinel-1`, have readers of their own, which ' +
      'find their pixels as they read. `unreadable`: rendering would fail of it. `not inspected`: beyond the number of files that are opened for one answer',
  })
  kind!: string;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it is unreadable' })
  problem!: string | null;
  @ApiProperty({ example: 'nearest', description: 'Where the output is finer than the file' }) upsampling!: string;
  @ApiProperty({ example: 'nearest', description: 'Where it is coarser' }) downsampling!: string;
  @ApiProperty({ type: String, nullable: true, example: 'nearest', description: 'The one of the two that applies' })
  resampling!: string | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 4.6,
    description: 'Pixels of the file per pixel of the output',
  })
  reduction!: number | null;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['window', 'warper', 'nothing'],
    description:
      "`window`: a window of the overview is read and resampled. `warper`: GDAL's warper finds its own windows (around " +
      'poles). `nothing`: the output lies beside the file',
  })
  strategy!: 'window' | 'warper' | 'nothing' | null;
  @ApiProperty({ type: ExplainedOverviewDto, nullable: true }) overview!: ExplainedOverviewDto | null;
  @ApiProperty({
    type: ExplainedWindowDto,
    nullable: true,
    description: 'In pixels of the overview, of the whole output',
  })
  window!: ExplainedWindowDto | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 614_400,
    description: 'Uncompressed, all bands; with the warper an upper bound',
  })
  bytes!: number | null;
}

export class ExplainedTileDto {
  @ApiProperty({ example: 'S2A_MSIL2A_20240615T100031_N0510_R122_T33UUP_20240615T161031' }) scene!: string;
  @ApiProperty({ type: String, nullable: true, example: '2024-06-15T10:00:31.000Z' }) date!: string | null;
  @ApiProperty({ type: Number, nullable: true, example: 12.4, description: 'Percent' }) cloudCover!: number | null;
  @ApiProperty({ type: [ExplainedReadDto], description: 'One per file and resampling' }) reads!: ExplainedReadDto[];
}

export class ExplainedSampleDto {
  @ApiProperty({ type: String, nullable: true, example: null, description: 'UTC day of an ORBIT sample' })
  day!: string | null;
  @ApiProperty({ type: [ExplainedTileDto], description: 'Put together, the most wanted first' })
  tiles!: ExplainedTileDto[];
}

export class ExplainedBandDto {
  @ApiProperty({ example: 'B04' }) name!: string;
  @ApiProperty({ example: 'REFLECTANCE' }) unit!: string;
}

export class LeftOutSceneDto {
  @ApiProperty({ example: 'S2B_MSIL2A_20240613T101559_N0510_R065_T32UQD_20240613T142132' }) scene!: string;
  @ApiProperty({ example: 'outside the requested area' }) reason!: string;
}

export class ExplainedSourceDto {
  @ApiProperty({ type: String, nullable: true, example: null, description: 'null = there is only one source' })
  datasource!: string | null;
  @ApiProperty({ example: 'sentinel-2-l2a' }) collection!: string;
  @ApiProperty({ enum: ['SIMPLE', 'ORBIT', 'TILE'] }) mosaicking!: string;
  @ApiProperty({ type: [ExplainedBandDto] }) bands!: ExplainedBandDto[];
  @ApiProperty({ type: [ExplainedSampleDto], description: 'As the script meets them, before preProcessScenes' })
  samples!: ExplainedSampleDto[];
  @ApiProperty({ type: [LeftOutSceneDto] }) leftOut!: LeftOutSceneDto[];
}

export class ExplainedGridDto {
  @ApiProperty({ example: 'EPSG:32633' }) crs!: string;
  @ApiProperty({ type: [Number], example: [399_960, 5_790_240, 410_200, 5_800_480] }) bbox!: number[];
  @ApiProperty({ example: 512 }) width!: number;
  @ApiProperty({ example: 512 }) height!: number;
}

export class ExplainedEstimateDto {
  @ApiProperty({ example: 524_288, description: 'Pixels × bands × tiles in the size of the output: an upper bound' })
  samples!: number;
  @ApiProperty({ example: 8_912_896, description: "The script's view of one block" }) blockBytes!: number;
  @ApiProperty({ example: 2, description: 'Distinct bands without dataMask' }) inputBands!: number;
  @ApiProperty({ type: [Number], example: [1], description: 'Per source' }) scenesPerPixel!: number[];
}

export class ExplainedTotalsDto {
  @ApiProperty({ example: 4, description: 'Scenes that may be read' }) scenes!: number;
  @ApiProperty({ example: 1 }) leftOut!: number;
  @ApiProperty({ example: 8, description: 'Distinct files' }) files!: number;
  @ApiProperty({ example: 8 }) reads!: number;
  @ApiProperty({
    example: 4_915_200,
    description: 'Of the reads whose bytes are known; an upper bound, since nothing is read of scenes that others hide',
  })
  bytes!: number;
  @ApiProperty({ example: 0, description: 'Reads that were not looked at' }) notInspected!: number;
}

export class ExplainedResponseDto {
  @ApiProperty({ example: 'image/tiff' }) contentType!: string;
  @ApiProperty({ type: [String], example: ['default.tif'] }) files!: string[];
}

/** A plan as users read it: scenes and bands instead of the places where this instance keeps files. */
export class ExplanationDto {
  @ApiProperty({ type: ExplainedGridDto }) grid!: ExplainedGridDto;
  @ApiProperty({ example: 1.33, description: 'Estimated' }) processingUnits!: number;
  @ApiProperty({ type: ExplainedEstimateDto }) estimate!: ExplainedEstimateDto;
  @ApiProperty({ example: 1, description: 'Strips or tiles that are read one after another' }) blocks!: number;
  @ApiProperty({ type: ExplainedResponseDto }) response!: ExplainedResponseDto;
  @ApiProperty({ type: ExplainedTotalsDto }) totals!: ExplainedTotalsDto;
  @ApiProperty({ type: [ExplainedSourceDto] }) sources!: ExplainedSourceDto[];
}
