import { ApiProperty } from '@nestjs/swagger';
import { INGEST_LIMITS } from '@strata/contracts';
import { ERASURE_STATUSES, type ErasureStatus, type ErasureView } from '@strata/privacy';
import { IsString, IsUUID, Length } from 'class-validator';
import { PageOf } from '../edge/paging.dto.js';

export class PrivacySubjectDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  project_id: string;

  @ApiProperty({ minLength: 1, maxLength: INGEST_LIMITS.maxId, description: 'The id under which the site knows them.' })
  @IsString()
  @Length(1, INGEST_LIMITS.maxId)
  distinct_id: string;
}

const COUNTS = { type: 'object', additionalProperties: { type: 'number' } } as const;

export class ErasureDto implements ErasureView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ format: 'uuid' })
  workspace_id: string;
  @ApiProperty({ format: 'uuid' })
  project_id: string;
  @ApiProperty({ description: 'Stands for the person, whom a receipt does not name.' })
  subject_hash: string;
  @ApiProperty({ enum: ERASURE_STATUSES })
  status: ErasureStatus;
  @ApiProperty({ description: 'Who asked for it.' })
  requested_by: string;
  @ApiProperty({ ...COUNTS, description: 'Rows that went, by table.' })
  erased: Record<string, number>;
  @ApiProperty({
    ...COUNTS,
    nullable: true,
    description:
      'Rows that stay, by table. Sealed rollups show a random pseudonym in the place of the person; what people wrote, and ' +
      'sealed figures of reports about an entity of that id, name them still. Null until it is done.',
  })
  remaining: Record<string, number> | null;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finished_at: Date | null;
}

export class ErasureListDto extends PageOf(ErasureDto) {}
