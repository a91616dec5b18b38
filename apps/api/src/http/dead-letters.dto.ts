import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { StoredEvent } from '@strata/contracts';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsUUID } from 'class-validator';
import { IdPageQueryDto } from '../edge/paging.dto.js';

export class DeadLetterQueryDto extends IdPageQueryDto {
  @ApiPropertyOptional({ type: Boolean, default: true, description: 'Leave out what was retried or discarded.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  open: boolean = true;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  project_id?: string;
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

export class DeadLetterListDto {
  @ApiProperty({ type: [DeadLetterDto] })
  data: DeadLetterDto[];
  @ApiProperty({ type: String, nullable: true })
  next_cursor: string | null;
}
