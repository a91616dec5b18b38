import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ROLES, type Role } from '@strata/contracts';
import { Transform } from 'class-transformer';
import { IsEmail, IsString, Length, MaxLength } from 'class-validator';
import { Optional } from '../edge/optional.js';

/** Trims text before it is checked: a name of blanks is no name. */
export const Trim = () =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

export class RegisterDto {
  @ApiProperty({ format: 'email', maxLength: 254 })
  @Trim()
  @IsEmail()
  @MaxLength(254)
  email: string;

  @ApiProperty({ minLength: 10, maxLength: 256 })
  @IsString()
  @Length(10, 256)
  password: string;

  @ApiProperty({ minLength: 1, maxLength: 100 })
  @Trim()
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiPropertyOptional({ description: 'For the first account off loopback: the token that the start printed.' })
  @Optional()
  @IsString()
  @MaxLength(200)
  bootstrap_token?: string;
}

export class LogInDto {
  @ApiProperty({ format: 'email' })
  @IsString()
  @MaxLength(254)
  email: string;

  @ApiProperty()
  @IsString()
  @MaxLength(256)
  password: string;
}

export class RefreshDto {
  @ApiPropertyOptional({ description: 'For clients without cookies.' })
  @Optional()
  @IsString()
  @MaxLength(200)
  refresh_token?: string;
}

export class UserDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  email: string;
  @ApiProperty()
  name: string;
  @ApiProperty()
  is_superadmin: boolean;
}

export class SignInDto {
  @ApiProperty({ description: 'JWT for `Authorization: Bearer`.' })
  access_token: string;
  @ApiProperty({ description: 'Life of the access token in seconds.' })
  expires_in: number;
  @ApiProperty({ description: 'Also set as httpOnly cookie.' })
  refresh_token: string;
  @ApiProperty({ type: UserDto })
  user: UserDto;
}

export class AuthStatusDto {
  @ApiProperty()
  has_accounts: boolean;
  @ApiProperty()
  bootstrap_token_required: boolean;
}

export class MembershipDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ enum: ROLES })
  role: Role;
  @ApiProperty({ description: 'IANA zone of daily figures.' })
  reporting_zone: string;
}

export class MeDto {
  @ApiProperty({ type: UserDto })
  user: UserDto;
  @ApiProperty({ type: [MembershipDto] })
  workspaces: MembershipDto[];
}
