import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches, MaxLength } from 'class-validator';
import { ROLES, type Role } from '../principal.js';
import { type OauthClient } from './oauth-client.entity.js';

export class CreateClientDto {
  @ApiProperty({ maxLength: 200, example: 'nightly mosaics' })
  @Matches(/^\P{Cc}+$/u, { message: 'name must be text without control characters' })
  @MaxLength(200)
  name!: string;

  @ApiProperty({
    enum: ROLES,
    default: 'viewer',
    required: false,
    description: 'Not above your own',
    example: 'editor',
  })
  @IsOptional()
  @IsIn(ROLES)
  role?: Role;
}

export class ClientDto {
  @ApiProperty({ format: 'uuid', example: '6f1f3a52-0e6b-4a7e-9d5c-2b8f0c1d4e7a' }) id!: string;
  @ApiProperty({ example: '6f1f3a52-0e6b-4a7e-9d5c-2b8f0c1d4e7a' }) client_id!: string;
  @ApiProperty({ example: 'nightly mosaics' }) name!: string;
  @ApiProperty({ enum: ROLES, description: 'Never effective beyond the role of its owner', example: 'editor' })
  role!: Role;
  @ApiProperty({ format: 'uuid', example: '0b8a0cb4-7a0e-4f5e-8a3c-6d0f6f3a1b52' }) owner_id!: string;
  @ApiProperty({ format: 'uuid', example: '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11' }) account_id!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-01T09:30:00.000Z' }) created_at!: string;
}

export class CreatedClientDto extends ClientDto {
  @ApiProperty({ description: 'Shown only now', example: 'Yp3tTq0nB6m4bN1hJkq0w8m2sV7cXe5uRz9aLfGdKoQ' })
  client_secret!: string;
}

export class ClientListDto {
  @ApiProperty({ example: 1 }) total!: number;
  @ApiProperty({ type: [ClientDto] }) items!: ClientDto[];
}

export function toClientDto(client: OauthClient): ClientDto {
  return {
    id: client.id,
    client_id: client.clientId,
    name: client.name,
    role: client.role,
    owner_id: client.userId,
    account_id: client.accountId,
    created_at: client.createdAt.toISOString(),
  };
}
