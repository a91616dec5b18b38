import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import type { ShareLinkView } from '@strata/dashboards';
import { IsInt, Max, Min } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { PageOf } from '../edge/paging.dto.js';
import { DashboardDto } from './dashboards.dto.js';

export class CreateShareLinkDto {
  @ApiPropertyOptional({ minimum: 1, maximum: 366, default: 30 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(366)
  expires_in_days: number = 30;
}

export class ShareLinkDto implements ShareLinkView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  created_by: string;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  expires_at: Date;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revoked_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'To the minute.' })
  last_used_at: Date | null;
  @ApiProperty({ description: 'Neither expired nor revoked.' })
  is_active: boolean;
}

export class NewShareLinkDto extends ShareLinkDto {
  @ApiProperty({ description: 'What the link carries. It is shown this once.' })
  token: string;
}

export class ShareLinkListDto extends PageOf(ShareLinkDto) {}

/** What a guest sees of a dashboard beside its data. */
export class SharedDashboardDto extends PickType(DashboardDto, [
  'id',
  'name',
  'description',
  'refresh_seconds',
  'filters',
  'widgets',
  'updated_at',
]) {
  @ApiProperty({ description: 'IANA zone of days where the filters name none, and of metrics.' })
  reporting_zone: string;
}
