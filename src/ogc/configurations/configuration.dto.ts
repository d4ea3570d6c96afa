import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';

const ID = '9c2f7a5e-3d41-4d0b-8a86-5f1f0a6b7c11';
const BASE = `https://eo.example.org/configuration/v1/wms/instances/${ID}`;
const READ_ONLY = { readOnly: true };

/** For Swagger; bodies are read by `readInstance`. */
export class InstanceDto {
  @ApiPropertyOptional({ ...READ_ONLY, example: BASE }) '@id'?: string;
  @ApiPropertyOptional({ ...READ_ONLY, example: ID }) id?: string;
  @ApiProperty({ example: 'Farm maps' }) name!: string;
  @ApiPropertyOptional({ example: 'What the advisers look at' }) description?: string;
  @ApiPropertyOptional({ default: false, description: 'Who knows the id may draw it, with the rights of its maker' })
  public?: boolean;
  @ApiPropertyOptional({
    type: Object,
    example: { imageQuality: 90, disabled: false },
    description: '`imageQuality` of JPEG; a `disabled` instance draws nothing. Logos and warnings are never drawn',
  })
  additionalData?: object;
  @ApiPropertyOptional({ ...READ_ONLY }) userId?: string;
  @ApiPropertyOptional({ ...READ_ONLY }) accountId?: string;
  @ApiPropertyOptional({ ...READ_ONLY, description: 'The same, as newer clients read it' }) domainAccountId?: string;
  @ApiPropertyOptional({ ...READ_ONLY, example: '2026-11-20T09:00:00.000Z' }) created?: string;
  @ApiPropertyOptional({ ...READ_ONLY, example: '2026-11-20T09:00:00.000Z' }) lastUpdated?: string;
  @ApiPropertyOptional({ ...READ_ONLY, type: Object, example: { '@id': `${BASE}/layers` } }) layers?: object;
}

export class PatchedInstanceDto extends PartialType(InstanceDto) {}

export class LayerStyleDto {
  @ApiPropertyOptional({ example: 'default', default: 'default' }) name?: string;
  @ApiPropertyOptional({ example: 'As the eye sees it' }) description?: string;
  @ApiPropertyOptional({
    example:
      '//VERSION=3\nfunction setup() { return { input: ["B04", "B03", "B02", "dataMask"], output: { bands: 4 } } }\n' +
      'function evaluatePixel(s) { return [2.5 * s.B04, 2.5 * s.B03, 2.5 * s.B02, s.dataMask] }',
  })
  evalScript?: string;
  @ApiPropertyOptional({ type: Object, description: 'Instead: `{"@id": address of a stored evalscript}`' })
  dataProduct?: object;
  @ApiPropertyOptional({ type: Object, example: { type: 'discrete', items: [{ color: '#008000', label: 'Forest' }] } })
  legend?: object;
}

/** For Swagger; bodies are read by `readLayer`. */
export class LayerDto {
  @ApiPropertyOptional({ ...READ_ONLY, example: `${BASE}/layers/TRUE_COLOR` }) '@id'?: string;
  @ApiProperty({ example: 'TRUE_COLOR', description: 'As LAYERS of WMS names it' }) id!: string;
  @ApiPropertyOptional({ example: 'True colour', description: 'Default: the id' }) title?: string;
  @ApiPropertyOptional({ example: 'Bands 4, 3, 2' }) description?: string;
  @ApiProperty({ type: [LayerStyleDto] }) styles!: LayerStyleDto[];
  @ApiPropertyOptional({ example: 'default' }) defaultStyleName?: string;
  @ApiPropertyOptional({
    example: 'sentinel-2-l2a',
    description:
      'As `type` of Process requests; it may also stand in `datasourceDefaults.type` or end `dataset["@id"]`',
  })
  collectionType?: string;
  @ApiPropertyOptional({
    type: Object,
    example: { mosaickingOrder: 'leastCC', maxCloudCoverage: 40, upsampling: 'BILINEAR' },
    description: 'Members of `dataFilter` and `processing` of Process; requests may overrule them',
  })
  datasourceDefaults?: object;
  @ApiPropertyOptional({ example: 0, description: 'Small ones are listed first' }) orderHint?: number;
  @ApiPropertyOptional({ ...READ_ONLY, example: ID }) instanceId?: string;
  @ApiPropertyOptional({ ...READ_ONLY, type: Object, example: { '@id': BASE } }) instance?: object;
  @ApiPropertyOptional({ type: Object, example: { '@id': 'https://eo.example.org/configuration/v1/datasets/S2L2A' } })
  dataset?: object;
}

export class PatchedLayerDto extends PartialType(LayerDto) {}
