import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { EXPORT_FORMATS, type ExportFormat } from '@strata/export';
import type { AuditFacets } from '@strata/identity';
import { IsIn, IsISO8601, IsString, IsUUID, Length, Matches } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf, PageQueryDto } from '../edge/paging.dto.js';
import { INSTANT, INSTANT_PROBLEM } from './analytics-queries.dto.js';

/** What the log of a workspace and that of the installation can be asked for. */
export class InstallationAuditQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 200, description: 'A text that stands somewhere in the entry.' })
  @Optional()
  @IsString()
  @Length(1, 200)
  q?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Who did it.' })
  @Optional()
  @IsUUID()
  actor_id?: string;

  @ApiPropertyOptional({ description: 'What was done, as `resource.verb`.', example: 'dashboard.shared' })
  @Optional()
  @IsString()
  @Length(1, 100)
  action?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Start, inclusive.' })
  @Optional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'End, exclusive.' })
  @Optional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  to?: string;
}

export class AuditQueryDto extends InstallationAuditQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiPropertyOptional({ description: 'Kind of the thing it was done to.', example: 'dashboard' })
  @Optional()
  @IsString()
  @Length(1, 100)
  resource_type?: string;

  @ApiPropertyOptional({ description: 'Id of the thing it was done to.' })
  @Optional()
  @IsString()
  @Length(1, 200)
  resource_id?: string;
}

export class AuditExportQueryDto extends OmitType(AuditQueryDto, ['limit', 'cursor'] as const) {
  @ApiProperty({ enum: EXPORT_FORMATS })
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat;
}

const CHANGED = { type: 'object', additionalProperties: true, nullable: true } as const;

export class InstallationEntryDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ description: 'Its place in the chain, from 1.' })
  seq: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: the system, or somebody unknown.' })
  actor_id: string | null;
  @ApiProperty()
  actor_label: string;
  @ApiProperty({ description: 'What was done, as `resource.verb`.' })
  action: string;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Particulars of the action.' })
  metadata: unknown;
  @ApiProperty({ type: String, nullable: true, description: 'Stands for the address it was done from.' })
  ip_hash: string | null;
  @ApiProperty({ description: "The request's id in the logs." })
  correlation_id: string;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
}

export class AuditEntryDto extends InstallationEntryDto {
  @ApiProperty()
  resource_type: string;
  @ApiProperty({ type: String, nullable: true })
  resource_id: string | null;
  @ApiProperty({ ...CHANGED, description: 'The fields that changed, as they were; null where nothing was changed.' })
  before: unknown;
  @ApiProperty({ ...CHANGED, description: 'The same, as they are since.' })
  after: unknown;
}

export class AuditListDto extends PageOf(AuditEntryDto) {}

export class InstallationAuditListDto extends PageOf(InstallationEntryDto) {}

class AuditActorDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ description: 'The name that the newest entry gives them.' })
  label: string;
}

export class AuditFacetsDto implements AuditFacets {
  @ApiProperty({ type: [AuditActorDto] })
  actors: AuditActorDto[];
  @ApiProperty({ type: [String] })
  actions: string[];
  @ApiProperty({ type: [String] })
  resource_types: string[];
}
