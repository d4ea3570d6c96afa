import { ApiProperty, PartialType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsEmail, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { ROLES, type Role } from '../principal.js';
import { type User } from './user.entity.js';

/** The validator of addresses throws on half a surrogate pair; its replacement character it refuses. */
const toLower = ({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.toWellFormed().trim().toLowerCase() : value;

export class CreateUserDto {
  @ApiProperty({ description: 'Unique; case does not matter', example: 'mapper@example.org' })
  @Transform(toLower)
  @IsEmail({ require_tld: false })
  email!: string;

  @ApiProperty({ minLength: 8, maxLength: 256, example: 'correct horse battery staple' })
  @IsString()
  @MinLength(8)
  @MaxLength(256)
  password!: string;

  @ApiProperty({ enum: ROLES, default: 'viewer', required: false, example: 'editor' })
  @IsOptional()
  @IsIn(ROLES)
  role?: Role;
}

export class UpdateUserDto extends PartialType(CreateUserDto) {
  @ApiProperty({ required: false, description: 'A disabled user keeps everything and can do nothing', example: false })
  @IsOptional()
  @IsBoolean()
  disabled?: boolean;
}

export class UserDto {
  @ApiProperty({ format: 'uuid', example: '0b8a0cb4-7a0e-4f5e-8a3c-6d0f6f3a1b52' }) id!: string;
  @ApiProperty({ example: 'mapper@example.org' }) email!: string;
  @ApiProperty({ enum: ROLES, example: 'editor' }) role!: Role;
  @ApiProperty({ format: 'uuid', example: '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11' }) account_id!: string;
  @ApiProperty({ example: false }) disabled!: boolean;
  @ApiProperty({ format: 'date-time', example: '2026-03-01T09:30:00.000Z' }) created_at!: string;
}

export class UserListDto {
  @ApiProperty({ example: 1 }) total!: number;
  @ApiProperty({ type: [UserDto] }) items!: UserDto[];
}

export function toUserDto(user: User): UserDto {
  return {
    id: user.id,
    email: user.email,
    role: user.role,
    account_id: user.accountId,
    disabled: user.disabledAt !== null,
    created_at: user.createdAt.toISOString(),
  };
}
