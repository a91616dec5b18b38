import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { TenantUsageView } from '@strata/analytics';
import { IsString, Length } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { IdPageQueryDto, PageOf } from '../edge/paging.dto.js';

export class TenantQueryDto extends IdPageQueryDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, description: "A part of the workspace's name, or its id." })
  @Optional()
  @IsString()
  @Length(1, 100)
  q?: string;
}

class TenantUsageDto implements TenantUsageView {
  @ApiProperty()
  events: number;
  @ApiProperty()
  bot_events: number;
  @ApiProperty()
  sessions: number;
  @ApiProperty({ description: 'Projects with events on the busiest of the days.' })
  active_projects: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When the newest day began.' })
  last_day: Date | null;
}

export class AdministeredWorkspaceDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty()
  projects: number;
  @ApiProperty()
  members: number;
  @ApiProperty({ type: TenantUsageDto })
  usage: TenantUsageDto;
}

export class WorkspaceOverviewDto extends PageOf(AdministeredWorkspaceDto) {}

export class TenantDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: it is open.' })
  suspended_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: TenantUsageDto })
  usage: TenantUsageDto;
}

export class TenantListDto extends PageOf(TenantDto) {}
