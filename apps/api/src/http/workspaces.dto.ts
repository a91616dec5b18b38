import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ROLES, type Role } from '@strata/contracts';
import { IsBoolean, IsIn, IsInt, IsString, IsTimeZone, Length, Max, MaxLength, Min } from 'class-validator';
import { PageOf } from '../edge/paging.dto.js';
import { MembershipDto, Trim } from './auth.dto.js';
import { Nullable, Optional } from '../edge/optional.js';

export class CreateWorkspaceDto {
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @Trim()
  @IsString()
  @Length(1, 100)
  name: string;
}

export class UpdateWorkspaceDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100 })
  @Optional()
  @Trim()
  @IsString()
  @Length(1, 100)
  name?: string;

  @ApiPropertyOptional({ description: 'IANA time zone.' })
  @Optional()
  @IsTimeZone()
  reporting_zone?: string;

  @ApiPropertyOptional({ description: 'Whether dashboards may be shown to guests by links. `false` ends all links.' })
  @Optional()
  @IsBoolean()
  allow_share_links?: boolean;

  @ApiPropertyOptional({
    type: Number,
    minimum: 30,
    maximum: 36_500,
    nullable: true,
    description:
      'Days for which audit entries are kept, where that is longer than the installation says. Null: as it says.',
  })
  @Optional()
  @Nullable()
  @IsInt()
  @Min(30)
  @Max(36_500)
  audit_retention_days?: number | null;
}

export class DeleteWorkspaceDto {
  @ApiProperty({ description: "The workspace's name, typed out: there is no way back." })
  @IsString()
  @MaxLength(100)
  name: string;
}

class RetentionDto {
  @ApiProperty()
  raw_days: number;
  @ApiProperty()
  hourly_days: number;
  @ApiProperty()
  daily_days: number;
}

export class WorkspaceDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ description: 'IANA zone of daily figures.' })
  reporting_zone: string;
  @ApiProperty({ description: 'Whether dashboards may be shown to guests by links.' })
  allow_share_links: boolean;
  @ApiProperty({
    type: RetentionDto,
    description: 'Days for which raw events and rollups are kept, from their arrival.',
  })
  retention: RetentionDto;
  @ApiProperty({ type: Number, nullable: true, description: 'Null: as long as the installation keeps audit entries.' })
  audit_retention_days: number | null;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
}

export class WorkspaceListDto extends PageOf(MembershipDto) {}

export class ChangeRoleDto {
  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role: Role;
}

export class MemberDto {
  @ApiProperty({ format: 'uuid' })
  user_id: string;
  @ApiProperty()
  name: string;
  @ApiProperty()
  email: string;
  @ApiProperty({ enum: ROLES })
  role: Role;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
}

export class MemberListDto extends PageOf(MemberDto) {}

export class OpenTicketDto {
  @ApiProperty({ minLength: 5, maxLength: 500, description: 'Why; kept in the audit log of the workspace.' })
  @Trim()
  @IsString()
  @Length(5, 500)
  reason: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 480, default: 60 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(480)
  minutes?: number;
}

export class TicketDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ format: 'uuid' })
  workspace_id: string;
  @ApiProperty()
  reason: string;
  @ApiProperty({ type: String, format: 'date-time' })
  expires_at: Date;
}
