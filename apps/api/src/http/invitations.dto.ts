import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ROLES, type Role } from '@strata/contracts';
import { IsEmail, IsIn, IsString, Length, MaxLength } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { PageOf } from '../edge/paging.dto.js';
import { Trim } from './auth.dto.js';

export class CreateInvitationDto {
  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role: Role;

  @ApiPropertyOptional({ format: 'email', description: 'Only the account with this address may accept.' })
  @Optional()
  @Trim()
  @IsEmail()
  @MaxLength(254)
  email?: string;
}

export class InvitationDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ type: String, nullable: true })
  email: string | null;
  @ApiProperty({ enum: ROLES })
  role: Role;
  @ApiProperty()
  invited_by: string;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  expires_at: Date;
}

export class NewInvitationDto extends InvitationDto {
  @ApiProperty({ description: 'Shown once; the link is `/invite#<token>`.' })
  token: string;
}

export class InvitationListDto extends PageOf(InvitationDto) {}

export class InvitationTokenDto {
  @ApiProperty({ description: "What stands in the link after '#'." })
  @IsString()
  @Length(1, 200)
  token: string;
}

export class InvitationPreviewDto {
  @ApiProperty()
  workspace_name: string;
  @ApiProperty({ enum: ROLES })
  role: Role;
  @ApiProperty({ type: String, nullable: true, description: 'Set when only this account may accept.' })
  email: string | null;
  @ApiProperty()
  invited_by: string;
  @ApiProperty({ type: String, format: 'date-time' })
  expires_at: Date;
}
