import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import {
  MAX_REFRESH_SECONDS,
  MAX_WIDGETS,
  MIN_REFRESH_SECONDS,
  type DashboardDetails,
  type DashboardVersionDetails,
  type DashboardVersionView,
  type DashboardView,
} from '@strata/dashboards';
import { VISIBILITIES, type Visibility } from '@strata/saved-queries';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Nullable, Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf, PageQueryDto } from '../edge/paging.dto.js';
import { Trim } from './auth.dto.js';
import { DashboardFiltersDto } from './dashboard-filters.dto.js';
import { AuthorDto } from './saved-queries.dto.js';
import { CreateWidgetDto, WidgetDto } from './widgets.dto.js';

const OWNERS = ['me', 'all', 'favourites'] as const;

export class DashboardSearchDto extends PageQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiPropertyOptional({ maxLength: 200, description: 'Part of the name or description, or a tag.' })
  @Optional()
  @IsString()
  @MaxLength(200)
  search?: string;

  @ApiPropertyOptional({ maxLength: 50 })
  @Optional()
  @IsString()
  @MaxLength(50)
  tag?: string;

  @ApiPropertyOptional({ enum: OWNERS, default: 'all', description: '`favourites`: those that the caller marked.' })
  @Optional()
  @IsIn(OWNERS)
  owner?: (typeof OWNERS)[number];
}

export class CreateDashboardDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @Trim()
  @IsString()
  @Length(1, 200)
  name: string;

  @ApiPropertyOptional({ maxLength: 2_000, default: '' })
  @Optional()
  @IsString()
  @MaxLength(2_000)
  description?: string;

  @ApiPropertyOptional({ type: [String], maxItems: 20, description: 'Of 1 to 50 characters each.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 50, { each: true })
  tags?: string[];

  @ApiPropertyOptional({ enum: VISIBILITIES, default: 'private' })
  @Optional()
  @IsIn(VISIBILITIES)
  visibility?: Visibility;

  @ApiPropertyOptional({
    type: Number,
    minimum: MIN_REFRESH_SECONDS,
    maximum: MAX_REFRESH_SECONDS,
    nullable: true,
    description: 'How often an open page asks anew; null: when it is told to.',
  })
  @Optional()
  @Nullable()
  @IsInt()
  @Min(MIN_REFRESH_SECONDS)
  @Max(MAX_REFRESH_SECONDS)
  refresh_seconds?: number | null;

  @ApiPropertyOptional({ type: DashboardFiltersDto, description: 'What the page is filtered by when it is opened.' })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => DashboardFiltersDto)
  filters?: DashboardFiltersDto;

  @ApiPropertyOptional({ type: [CreateWidgetDto], maxItems: MAX_WIDGETS })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_WIDGETS, { message: `a dashboard has at most ${MAX_WIDGETS} widgets` })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CreateWidgetDto)
  widgets?: CreateWidgetDto[];
}

export class UpdateDashboardDto extends PartialType(OmitType(CreateDashboardDto, ['workspace_id'] as const), {
  skipNullProperties: false,
}) {
  @ApiPropertyOptional({ minimum: 1, description: 'The version that was edited: with another one by now it is a 409.' })
  @Optional()
  @IsInt()
  @Min(1)
  version?: number;
}

export class CloneDashboardDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 200, description: 'Default: `Copy of` and the name.' })
  @Optional()
  @Trim()
  @IsString()
  @Length(1, 200)
  name?: string;
}

export class DashboardSummaryDto implements DashboardView {
  @ApiProperty({ format: 'uuid' })
  workspace_id: string;
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty()
  description: string;
  @ApiProperty({ type: [String] })
  tags: string[];
  @ApiProperty({ enum: VISIBILITIES })
  visibility: Visibility;
  @ApiProperty({ type: AuthorDto })
  owner: AuthorDto;
  @ApiProperty()
  is_mine: boolean;
  @ApiProperty({ description: 'Whether the caller may change it.' })
  may_edit: boolean;
  @ApiProperty({ description: 'Whether the caller marked it.' })
  is_favourite: boolean;
  @ApiProperty({ type: Number, nullable: true })
  refresh_seconds: number | null;
  @ApiProperty({ description: 'Counts every change of widgets, layout and filters.' })
  version: number;
  @ApiProperty()
  widget_count: number;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  updated_at: Date;
  @ApiProperty({ description: 'Name of who changed it last.' })
  updated_by: string;
}

export class DashboardDto extends DashboardSummaryDto implements DashboardDetails {
  @ApiProperty({ type: DashboardFiltersDto })
  filters: DashboardFiltersDto;
  @ApiProperty({ type: [WidgetDto], description: 'From the top, and in a row from the left.' })
  widgets: WidgetDto[];
}

export class DashboardListDto extends PageOf(DashboardSummaryDto) {}

export class DashboardVersionSummaryDto implements DashboardVersionView {
  @ApiProperty()
  version: number;
  @ApiProperty({ type: AuthorDto })
  author: AuthorDto;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'What its author changed within five minutes from created_at is part of it.',
  })
  updated_at: Date;
  @ApiProperty({ type: Number, nullable: true, description: 'The version whose content came back.' })
  restored_from: number | null;
  @ApiProperty()
  widget_count: number;
}

export class DashboardVersionDto extends DashboardVersionSummaryDto implements DashboardVersionDetails {
  @ApiProperty({ type: DashboardFiltersDto })
  filters: DashboardFiltersDto;
  @ApiProperty({ type: [WidgetDto] })
  widgets: WidgetDto[];
}

export class DashboardVersionListDto extends PageOf(DashboardVersionSummaryDto) {}
