import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional } from 'class-validator';
import { ROLES, type Role } from '../../auth/index.js';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { IsOneOf } from '../query-values.js';

const USER = '2489e9ad-2ee2-4e00-8ec9-32d5f69181c0';
const MAX_USERS = 1000;

export class GrantsDto {
  @ApiProperty({ enum: ROLES, isArray: true, description: 'Everybody with one of these roles', example: ['editor'] })
  roles!: Role[];
  @ApiProperty({ type: [String], format: 'uuid', description: 'Ids of users', example: [USER] }) users!: string[];
}

/** The whole set; what is left out is withdrawn. */
export class PutGrantsDto {
  @ApiPropertyOptional({ enum: ROLES, isArray: true, example: ['editor'] })
  @IsOptional()
  @IsArray({ message: 'must be an array of roles, got $value' })
  @IsOneOf(ROLES, { each: true })
  roles?: Role[] | null;

  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    maxItems: MAX_USERS,
    description: 'Ids of users; an id that nobody has grants nothing',
    example: [USER],
  })
  @IsOptional()
  @IsArray({ message: 'must be an array of user ids, got $value' })
  @ArrayMaxSize(MAX_USERS, { message: `must name at most ${MAX_USERS} users` })
  @IsAnyUuid({ each: true })
  users?: string[] | null;
}
