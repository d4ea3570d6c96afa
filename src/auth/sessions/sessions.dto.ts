import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';

export class LoginDto {
  @ApiProperty({ description: 'The e-mail address', example: 'admin@swath.local' })
  @IsString()
  @MaxLength(320)
  username!: string;

  @ApiProperty({ example: 'correct horse battery staple' })
  @IsString()
  @MaxLength(1024)
  password!: string;
}

export class RefreshDto {
  @ApiProperty({ example: 'vYlV2f8yVQm3k1sXo0bqzJ5mJm3m8VqJxWl8m9dU0bA' })
  @IsString()
  @MaxLength(256)
  refresh_token!: string;
}

export class SessionTokensDto {
  @ApiProperty({
    description: 'JWT for `Authorization: Bearer …`',
    example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Ii4uLiJ9.eyJ0eXAiOiJCZWFyZXIifQ.c2lnbmF0dXJl',
  })
  access_token!: string;

  @ApiProperty({
    description: 'Good for one refresh within 7 days',
    example: 'vYlV2f8yVQm3k1sXo0bqzJ5mJm3m8VqJxWl8m9dU0bA',
  })
  refresh_token!: string;

  @ApiProperty({ example: 'bearer' }) token_type!: 'bearer';
  @ApiProperty({ description: 'Lifetime of the access token in seconds', example: 3600 }) expires_in!: number;
}
