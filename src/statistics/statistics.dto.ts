import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_SIZE_PX } from '../render/index.js';

const MONTH = { from: '2015-08-01T00:00:00Z', to: '2015-09-01T00:00:00Z' };

class StatisticsInputDto {
  @ApiProperty({
    type: Object,
    example: { bbox: [14.5542, 45.8679, 14.5611, 45.8724] },
    description: 'As in Process: `bbox` or `geometry`, and `properties.crs` of both; what lies outside is no data',
  })
  bounds!: object;
  @ApiProperty({
    type: [Object],
    example: [{ type: 'sentinel-2-l1c', dataFilter: { maxCloudCoverage: 80 } }],
    description: 'As in Process; `dataFilter.timeRange` is ignored, the interval takes its place',
  })
  data!: object[];
}

class AggregationIntervalDto {
  @ApiProperty({ example: 'P1D', description: 'ISO 8601: P1D, P10D, P1M, P1Y, PT24H; at least a day' }) of!: string;
  @ApiPropertyOptional({
    enum: ['SKIP', 'SHORTEN', 'EXTEND'],
    default: 'SKIP',
    description: 'What becomes of a last interval that is not complete',
  })
  lastIntervalBehavior?: string;
}

class StatisticsTimeRangeDto {
  @ApiProperty({ example: MONTH.from }) from!: string;
  @ApiProperty({ example: MONTH.to, description: 'What was acquired at this very moment is included' }) to!: string;
}

/** `aggregation` (statistics §1); read by `readStatisticsRequest`. */
export class StatisticsAggregationDto {
  @ApiProperty({ type: StatisticsTimeRangeDto }) timeRange!: object;
  @ApiProperty({ type: AggregationIntervalDto }) aggregationInterval!: object;
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_SIZE_PX, default: 256 }) width?: number;
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_SIZE_PX, default: 256 }) height?: number;
  @ApiPropertyOptional({ description: 'Instead of width, in units of the CRS: degrees without one' }) resx?: number;
  @ApiPropertyOptional() resy?: number;
  @ApiProperty({
    description:
      'Version 3, with an output `dataMask` of one band (it masks all outputs) or of a list of output ids (each has its ' +
      'own mask). The sample type of outputs is FLOAT32 unless they name another.',
  })
  evalscript!: string;
}

/** statistics §1, for Swagger; requests are read by `readStatisticsRequest`. */
export class StatisticsRequestDto {
  @ApiProperty({ type: StatisticsInputDto }) input!: object;
  @ApiProperty({ type: StatisticsAggregationDto }) aggregation!: object;
  @ApiPropertyOptional({
    type: Object,
    example: {
      default: {
        statistics: { default: { percentiles: { k: [25, 50, 75] } } },
        histograms: { default: { nBins: 5, lowEdge: 0, highEdge: 1 } },
      },
    },
    description:
      'By output id or `default`, then by band or `default`: percentiles from 0 to 100, and histograms by one of `nBins`, ' +
      '`binWidth` and `bins`. Without it all outputs have their basic statistics.',
  })
  calculations?: object;
}

class StatisticsIntervalDto {
  @ApiProperty({ example: MONTH.from }) from!: string;
  @ApiProperty({ example: MONTH.to }) to!: string;
}

class IntervalErrorDto {
  @ApiProperty({ enum: ['BAD_REQUEST', 'EXECUTION_ERROR', 'TIMEOUT'] }) type!: string;
  @ApiProperty({ example: 'Failed to evaluate script!' }) message!: string;
}

class StatisticsEntryDto {
  @ApiProperty({ type: StatisticsIntervalDto }) interval!: object;
  @ApiPropertyOptional({
    type: Object,
    example: {
      ndvi: {
        bands: {
          B0: { stats: { min: 0.31, max: 0.85, mean: 0.71, stDev: 0.08, sampleCount: 2500, noDataCount: 190 } },
        },
      },
    },
    description:
      'By output, then by band. `sampleCount` counts all pixels of the grid, `noDataCount` those outside the geometry, ' +
      'masked or NaN; the standard deviation is the population’s. What JSON cannot write are the strings "NaN", ' +
      '"Infinity" and "-Infinity".',
  })
  outputs?: object;
  @ApiPropertyOptional({ type: IntervalErrorDto, description: 'Instead of outputs' }) error?: object;
}

/** statistics §4. */
export class StatisticsDto {
  @ApiProperty({ type: [StatisticsEntryDto] }) data!: object[];
  @ApiProperty({ enum: ['OK', 'PARTIAL'], description: 'PARTIAL: an interval failed' }) status!: string;
  @ApiPropertyOptional({ example: 2310, description: 'Pixels of the grid inside the geometry' })
  geometryPixelCount?: number;
}
