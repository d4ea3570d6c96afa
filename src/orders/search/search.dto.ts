import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { EXAMPLE, exampleInput } from '../input/example-input.js';
import { PROVIDERS } from '../providers/import-provider.js';

/** As many as Planet gives at once. */
const MAX_COUNT = 250;

export class SearchQuery {
  @ApiPropertyOptional({
    type: Number,
    minimum: 1,
    maximum: MAX_COUNT,
    description: 'Items per page; default: the provider’s',
  })
  @IsOptional()
  @Matches(/^([1-9]\d?|1\d\d|2[0-4]\d|250)$/, { message: `must be a whole number from 1 to ${MAX_COUNT}, got $value` })
  count?: string;

  @ApiPropertyOptional({ description: '`links.nextToken` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(12_000)
  @IsStorableText()
  viewtoken?: string;
}

export class SearchDto {
  @ApiProperty({ enum: PROVIDERS, example: 'STAC' }) provider!: string;
  @ApiProperty({ type: Object, description: '`bbox` or `geometry`, in any supported CRS' }) bounds!: object;
  @ApiProperty({ type: [Object], description: 'One element, as the provider wants it' }) data!: object[];
  @ApiPropertyOptional({ description: 'PLANET only' }) planetApiKey?: string;
}

export class NativeSearchDto {
  @ApiProperty({ enum: PROVIDERS, example: 'STAC' }) provider!: string;
  @ApiPropertyOptional({ description: 'PLANET only' }) planetApiKey?: string;
}

export class SearchLinksDto {
  @ApiProperty({ example: 'https://eo.example.org/api/v1/dataimport/search' }) '@id'!: string;
  @ApiPropertyOptional() currentToken?: string;
  @ApiPropertyOptional() nextToken?: string;
  @ApiPropertyOptional({ description: 'POST the same body there' }) next?: string;
}

export class SearchAnswerDto {
  @ApiProperty({ type: [Object], description: 'Items in the provider’s own shape' }) features!: object[];
  @ApiPropertyOptional({ example: 12 }) totalResults?: number;
  @ApiPropertyOptional({ type: SearchLinksDto, description: 'Not of MAXAR' }) links?: SearchLinksDto;
}

export class ThumbnailQuery {
  @ApiPropertyOptional({ description: 'PLANET only' })
  @IsOptional()
  @IsString()
  @MaxLength(256)
  @Matches(/^[\x21-\x7e]+$/, { message: 'must be printable characters without spaces' })
  planetApiKey?: string;
}

export const SEARCH_EXAMPLES = { 'Sentinel-2 in this instance': { value: exampleInput() } };

export const NATIVE_EXAMPLES = {
  'STAC search': {
    value: { provider: 'STAC', collections: [EXAMPLE.collection], bbox: EXAMPLE.bounds.bbox, limit: 5 },
  },
};
