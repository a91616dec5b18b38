import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LONGEST_RANGE_DAYS, type RecomputeView } from '@strata/transform';
import { IsISO8601, IsUUID, Matches } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { IdPageQueryDto, PageOf } from '../edge/paging.dto.js';
import { INSTANT, INSTANT_PROBLEM } from './analytics-queries.dto.js';
import { TransformRunDto } from './transform-runs.dto.js';

export class CreateRecomputeDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  project_id: string;

  @ApiProperty({ format: 'date-time' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  from: string;

  @ApiProperty({ format: 'date-time', description: `At most ${LONGEST_RANGE_DAYS} days later; not included.` })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  to: string;
}

export class RecomputeDto extends TransformRunDto implements RecomputeView {
  @ApiProperty({ format: 'uuid' })
  project_id: string;
  @ApiProperty({ type: String, format: 'date-time' })
  range_from: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  range_to: Date;
  @ApiProperty({
    type: String,
    nullable: true,
    description: "The report from which it was asked for: then only the reports' figures are rebuilt.",
  })
  report_slug: string | null;
  @ApiProperty({ type: String, nullable: true, enum: ['day', 'week'] })
  window_name: string | null;
}

export class RecomputeListDto extends PageOf(RecomputeDto) {}

export class RecomputeQueryDto extends IdPageQueryDto {
  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Default: all of the workspace.' })
  @Optional()
  @IsUUID()
  project_id?: string;
}
