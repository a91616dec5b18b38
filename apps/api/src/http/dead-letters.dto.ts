import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { StoredEvent } from '@strata/contracts';
import { IsIn } from 'class-validator';
import { IdPageQueryDto, PageOf } from '../edge/paging.dto.js';
import { Optional } from '../edge/optional.js';

const STATUSES = ['open', 'resolved'] as const;

export class DeadLetterQueryDto extends IdPageQueryDto {
  @ApiPropertyOptional({ enum: STATUSES, description: 'Default: all.' })
  @Optional()
  @IsIn(STATUSES)
  status?: (typeof STATUSES)[number];
}

export class DeadLetterDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ format: 'uuid' })
  project_id: string;
  @ApiProperty({ format: 'uuid' })
  batch_id: string;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The event, as it would have been stored.' })
  event: StoredEvent;
  @ApiProperty({ description: "PostgreSQL's SQLSTATE." })
  error_code: string;
  @ApiProperty()
  error_message: string;
  @ApiProperty()
  failed_at: Date;
  @ApiProperty({ type: Date, nullable: true })
  resolved_at: Date | null;
  @ApiProperty({ enum: ['retried', 'discarded'], nullable: true })
  resolution: 'retried' | 'discarded' | null;
}

export class DeadLetterListDto extends PageOf(DeadLetterDto) {}
