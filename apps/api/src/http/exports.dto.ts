import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { ERROR_STATUS, type ErrorCode } from '@strata/contracts';
import {
  EXPORT_SOURCE_TYPES,
  EXPORT_STATUSES,
  FILE_FORMATS,
  type DashboardExport,
  type ExportSearch,
  type ExportSource,
  type ExportStatus,
  type ExportView,
  type FileFormat,
  type SavedQueryExport,
  type WidgetExport,
} from '@strata/export';
import type { ParamValue } from '@strata/query';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsString, IsUUID, MaxLength, ValidateNested } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf, WorkspacePageQueryDto } from '../edge/paging.dto.js';
import { DashboardFiltersDto } from './dashboard-filters.dto.js';
import { PARAM_VALUES } from './query.dto.js';
import { AuthorDto } from './saved-queries.dto.js';

/** What every source says; one of an unknown type has nothing else that could be told. */
class ExportSourceDto {
  @ApiProperty({ enum: EXPORT_SOURCE_TYPES })
  @IsIn(EXPORT_SOURCE_TYPES)
  type: string;
}

class SavedQueryExportDto extends ExportSourceDto implements SavedQueryExport {
  @ApiProperty({ enum: ['saved_query'] })
  declare type: 'saved_query';

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  saved_query_id: string;

  @ApiPropertyOptional({ ...PARAM_VALUES, description: 'Values by name; those not given take their defaults.' })
  @Optional()
  @IsObject()
  params?: Record<string, ParamValue>;
}

class OfDashboardDto extends ExportSourceDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  dashboard_id: string;

  @ApiPropertyOptional({ type: DashboardFiltersDto, description: "Instead of the dashboard's own." })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => DashboardFiltersDto)
  filters?: DashboardFiltersDto;
}

class DashboardExportDto extends OfDashboardDto implements DashboardExport {
  @ApiProperty({ enum: ['dashboard'] })
  declare type: 'dashboard';
}

class WidgetExportDto extends OfDashboardDto implements WidgetExport {
  @ApiProperty({ enum: ['widget'] })
  declare type: 'widget';

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  widget_id: string;
}

const SOURCES = [
  { name: 'saved_query', value: SavedQueryExportDto },
  { name: 'widget', value: WidgetExportDto },
  { name: 'dashboard', value: DashboardExportDto },
];
const SOURCE = { oneOf: SOURCES.map(({ value }) => ({ $ref: getSchemaPath(value) })), description: 'What it is of.' };

@ApiExtraModels(...SOURCES.map(({ value }) => value))
export class CreateExportDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty(SOURCE)
  @IsObject()
  @ValidateNested()
  @Type(() => ExportSourceDto, {
    discriminator: { property: 'type', subTypes: SOURCES },
    keepDiscriminatorProperty: true,
  })
  source: ExportSource;

  @ApiProperty({ enum: FILE_FORMATS, description: 'Of a dashboard xlsx and pdf, of anything else all but pdf.' })
  @IsIn(FILE_FORMATS)
  format: FileFormat;
}

export class ExportSearchDto extends WorkspacePageQueryDto implements ExportSearch {
  @ApiPropertyOptional({ enum: ['me', 'all'], default: 'me', description: '`all`: also those of others, for admins.' })
  @Optional()
  @IsIn(['me', 'all'])
  owner?: 'me' | 'all';
}

class ExportErrorDto {
  @ApiProperty({ enum: Object.keys(ERROR_STATUS) })
  code: ErrorCode;
  @ApiProperty({ description: 'What went wrong.' })
  message: string;
  @ApiPropertyOptional({ description: 'What to do about it.' })
  hint?: string;
}

export class ExportDto implements ExportView {
  @ApiProperty({ format: 'uuid' })
  workspace_id: string;
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ description: 'What it is of, as that was called when it was asked for.' })
  name: string;
  @ApiProperty(SOURCE)
  source: ExportSource;
  @ApiProperty({ enum: FILE_FORMATS })
  format: FileFormat;
  @ApiProperty({ enum: EXPORT_STATUSES })
  status: ExportStatus;
  @ApiProperty({ type: Number, nullable: true, description: 'From 0 to 1; null while nobody knows how much there is.' })
  progress: number | null;
  @ApiProperty({ description: 'Rows so far.' })
  rows: number;
  @ApiProperty({ description: 'Size of the file so far.' })
  bytes: number;
  @ApiProperty({ type: String, nullable: true, description: 'Once it is there.' })
  file_name: string | null;
  @ApiProperty({ type: ExportErrorDto, nullable: true })
  error: ExportErrorDto | null;
  @ApiProperty({ type: AuthorDto })
  requested_by: AuthorDto;
  @ApiProperty({ description: 'Who asked is the only one who may download it.' })
  is_mine: boolean;
  @ApiProperty()
  created_at: Date;
  @ApiProperty({ type: Date, nullable: true })
  started_at: Date | null;
  @ApiProperty({ type: Date, nullable: true })
  finished_at: Date | null;
  @ApiProperty({ type: Date, nullable: true, description: 'When the file goes.' })
  expires_at: Date | null;
}

export class ExportListDto extends PageOf(ExportDto) {}

export class ExportLinkDto {
  @ApiProperty({ description: 'Path for one download.' })
  url: string;
  @ApiProperty({ description: 'Until when the download has to begin.' })
  expires_at: Date;
}

export class ExportTicketDto {
  @ApiProperty({ maxLength: 100, description: 'Good for one download.' })
  @IsString()
  @MaxLength(100)
  ticket: string = '';
}
