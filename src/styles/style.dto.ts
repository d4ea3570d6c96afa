import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CONTRASTS, type Contrast, type RasterStyle, STYLE_TYPES, type StyleType } from '#libs/sld';
import { type StyleListing } from './dataset-styles.js';

export class ColourEntryDto {
  @ApiProperty({ description: 'Value of the band, scale and offset applied', example: 250 }) quantity!: number;
  @ApiProperty({ pattern: '^#[0-9a-f]{6}$', example: '#1a9850' }) color!: string;
  @ApiPropertyOptional({ minimum: 0, maximum: 1, default: 1, example: 1 }) opacity!: number;
  @ApiPropertyOptional({ maxLength: 200, example: '250 m' }) label!: string;
}

/** How the values of a dataset become colours. */
export class StyleDto {
  @ApiPropertyOptional({ description: 'As in the address', example: 'heights' }) id!: string;
  @ApiPropertyOptional({ maxLength: 200, example: 'Heights' }) title!: string;
  @ApiProperty({
    enum: STYLE_TYPES,
    description:
      '`ramp` blends the colours of `entries`; `intervals` colours what lies below an entry, down to the one before; ' +
      '`values` exactly what equals one. `rgb` shows three bands, `gray` one.',
    example: 'ramp',
  })
  type!: StyleType;
  @ApiPropertyOptional({ minimum: 0, maximum: 1, default: 1, example: 1 }) opacity!: number;
  @ApiPropertyOptional({ description: '1-based; of all types but `rgb`', default: 1, example: 1 }) band?: number;
  @ApiPropertyOptional({ type: [Number], description: 'Of `rgb`: red, green, blue', minItems: 3, maxItems: 3 })
  bands?: readonly number[];
  @ApiPropertyOptional({ type: [ColourEntryDto], description: 'Ascending, at most 1024; of ramps, intervals, values' })
  entries?: readonly ColourEntryDto[];
  @ApiPropertyOptional({
    enum: CONTRASTS,
    default: 'normalize',
    description: 'Of `rgb` and `gray`: `none` takes values as brightness 0–255, `histogram` equalises',
  })
  contrast?: Contrast;
  @ApiPropertyOptional({
    oneOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' }, minItems: 3, maxItems: 3 }],
    description: 'Drawn black by `normalize`; default: the smallest value. Of `rgb` also one per band',
  })
  min?: number | readonly number[];
  @ApiPropertyOptional({
    oneOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' }, minItems: 3, maxItems: 3 }],
    description: 'Drawn white; default: the largest value',
  })
  max?: number | readonly number[];
}

export class ListedStyleDto {
  @ApiProperty({ example: 'default' }) id!: string;
  @ApiProperty({ example: 'As the thumbnail' }) title!: string;
  @ApiProperty({ enum: STYLE_TYPES, example: 'ramp' }) type!: StyleType;
  @ApiProperty({ description: 'Made by the platform; false = somebody wrote it', example: true }) generated!: boolean;
  @ApiProperty({ example: 'https://swath.example/styles/6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11/default.sld' })
  sld_url!: string;
}

export class StyleListDto {
  @ApiProperty({ type: [ListedStyleDto], description: 'The default first' }) styles!: ListedStyleDto[];
}

export function toListedStyle(
  { id, title, type, isGenerated }: StyleListing,
  datasetId: string,
  baseUrl: string,
): ListedStyleDto {
  return { id, title, type, generated: isGenerated, sld_url: `${baseUrl}/styles/${datasetId}/${id}.sld` };
}

export const STYLE_EXAMPLES: Readonly<
  Record<string, { summary: string; value: Omit<RasterStyle, 'id' | 'title' | 'opacity'> }>
> = {
  heights: {
    summary: 'A ramp',
    value: {
      type: 'ramp',
      entries: [
        { quantity: 0, color: '#1a9850' },
        { quantity: 250, color: '#ffffbf' },
        { quantity: 500, color: '#8c510a' },
      ],
    } as never,
  },
  classes: {
    summary: 'Classes',
    value: { type: 'values', entries: [{ quantity: 1, color: '#2166ac', label: 'water' }, { quantity: 2, color: '#b2182b', opacity: 0.5, label: 'ice' }] } as never, // prettier-ignore
  },
};
