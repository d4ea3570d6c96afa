import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsRFC3339, Matches, MaxLength } from 'class-validator';
import { API_KEY_SCOPES, type ApiKey, type ApiKeyScope } from './api-key.entity.js';

export class CreateApiKeyDto {
  @ApiProperty({ maxLength: 200, example: 'QGIS on my laptop' })
  @Matches(/^\P{Cc}+$/u, { message: 'name must be text without control characters' })
  @MaxLength(200)
  name!: string;

  @ApiProperty({ enum: API_KEY_SCOPES, default: 'full', required: false, example: 'read_only' })
  @IsOptional()
  @IsIn(API_KEY_SCOPES)
  scope?: ApiKeyScope;

  @ApiProperty({
    format: 'date-time',
    required: false,
    description: 'RFC 3339, with offset; without it the key does not expire',
    example: '2030-01-01T00:00:00Z',
  })
  @IsOptional()
  @IsRFC3339()
  // Knows that there is no 30 February.
  @IsISO8601({ strict: true })
  expires_at?: string;
}

export class ApiKeyDto {
  @ApiProperty({ format: 'uuid', example: '9a2f0f0e-5f57-4a43-8a43-5a4f5f8b3a10' }) id!: string;
  @ApiProperty({ example: 'QGIS on my laptop' }) name!: string;
  @ApiProperty({
    format: 'uuid',
    description: 'The user or client it acts as',
    example: '0b8a0cb4-7a0e-4f5e-8a3c-6d0f6f3a1b52',
  })
  owner_id!: string;
  @ApiProperty({ description: 'First 8 and last 4 characters', example: 'swk_9Qx2…b7Kd' }) fingerprint!: string;
  @ApiProperty({ enum: API_KEY_SCOPES, example: 'read_only' }) scope!: ApiKeyScope;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2030-01-01T00:00:00.000Z' })
  expires_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'To the minute', example: null })
  last_used_at!: string | null;
  @ApiProperty({ format: 'date-time', example: '2026-03-01T09:30:00.000Z' }) created_at!: string;
}

export class CreatedApiKeyDto extends ApiKeyDto {
  @ApiProperty({
    description: 'For `X-Api-Key`. Shown only now',
    example: 'swk_9Qx2m0sVw3c1JrT8yZ5uKpLhGfDnBaQeXo7iUvCtb7Kd',
  })
  key!: string;
}

export class ApiKeyListDto {
  @ApiProperty({ example: 1 }) total!: number;
  @ApiProperty({ type: [ApiKeyDto] }) items!: ApiKeyDto[];
}

export function toApiKeyDto(key: ApiKey): ApiKeyDto {
  return {
    id: key.id,
    name: key.name,
    owner_id: ownerOf(key),
    fingerprint: key.fingerprint,
    scope: key.scope,
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    created_at: key.createdAt.toISOString(),
  };
}

function ownerOf({ id, userId, oauthClientId }: ApiKey): string {
  const owner = userId ?? oauthClientId;
  if (owner === null) throw new Error(`API key ${id} has no owner, which the database forbids`);
  return owner;
}
