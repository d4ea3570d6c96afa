import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { type StoredEvalscript } from '../../render/index.js';
import { IsStorableText } from '../../platform/http/storable-text.js';

const ID = '7f3c2a52-6d0b-4c0e-9a55-0d5b1f6a2c11';
const NDVI = `//VERSION=3
function setup() { return { input: ["B04", "B08", "dataMask"], output: { bands: 4 } } }
const ramp = ColorRampVisualizer.createRedTemperature(-0.2, 0.9);
function evaluatePixel(s) { return [...ramp.process(index(s.B08, s.B04)), s.dataMask] }
`;

export class NewEvalscriptDto {
  @ApiProperty({ example: 'NDVI' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(300)
  @IsStorableText()
  name!: string;

  @ApiPropertyOptional({ example: 'Red where little grows' })
  @IsOptional()
  @IsString()
  @MaxLength(10_000)
  @IsStorableText()
  description?: string;

  @ApiProperty({
    example: 'sentinel-2-l2a',
    description: 'As `type` of Process; the script is opened against it at once',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  @IsStorableText()
  collection!: string;

  @ApiProperty({ example: NDVI })
  @IsString()
  @IsNotEmpty()
  @IsStorableText()
  evalscript!: string;

  @ApiPropertyOptional({ default: false, description: 'Everybody may use and read it, also without a token' })
  @IsOptional()
  @IsBoolean()
  public?: boolean;
}

export class EvalscriptDto {
  @ApiProperty({ example: ID }) id!: string;
  @ApiProperty({ example: 'NDVI' }) name!: string;
  @ApiProperty({ type: String, nullable: true }) description!: string | null;
  @ApiProperty({ example: 'sentinel-2-l2a' }) collection!: string;
  @ApiProperty({ example: NDVI }) evalscript!: string;
  @ApiProperty() public!: boolean;
  @ApiProperty({ example: '2026-11-20T09:00:00.000Z' }) created!: string;
}

/** The same as Sentinel Hub's clients read it. */
export class DataProductDto {
  @ApiProperty({ example: `https://eo.example.org/configuration/v1/dataproducts/${ID}` }) '@id'!: string;
  @ApiProperty({ example: ID }) id!: string;
  @ApiProperty({ example: 'NDVI' }) name!: string;
  @ApiProperty({ example: '' }) description!: string;
  @ApiProperty({ example: NDVI }) evalScript!: string;
  @ApiProperty({ example: 'sentinel-2-l2a' }) collectionType!: string;
  @ApiProperty({ type: Object, example: { '@id': 'https://eo.example.org/configuration/v1/datasets/sentinel-2-l2a' } })
  dataset!: object;
}

export function evalscriptDto(script: StoredEvalscript): EvalscriptDto {
  const { id, name, description, collection, evalscript, isPublic, created } = script;
  return { id, name, description, collection, evalscript, public: isPublic, created: created.toISOString() };
}

/** @param base address of the configuration API, no slash at the end */
export function dataProductDto(script: StoredEvalscript, base: string): DataProductDto {
  const { id, name, description, collection, evalscript } = script;
  return {
    '@id': `${base}/dataproducts/${id}`,
    id,
    name,
    description: description ?? '',
    evalScript: evalscript,
    collectionType: collection,
    dataset: { '@id': `${base}/datasets/${collection}` },
  };
}
