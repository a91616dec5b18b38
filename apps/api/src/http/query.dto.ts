import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  PARAMETER_TYPES,
  type Cell,
  type ColumnType,
  type ParamValue,
  type ParameterDeclaration,
  type ParameterType,
} from '@strata/query';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf } from '../edge/paging.dto.js';

export const MAX_ROWS = 100_000;
/** As lines of JSON, which nobody has to hold as a whole. */
export const MAX_STREAMED_ROWS = 1_000_000;
const COLUMN_TYPES: ColumnType[] = ['text', 'number', 'boolean', 'date', 'timestamp', 'json', 'other'];
const PARAM_VALUE = {
  oneOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'array', items: { oneOf: [{ type: 'string' }, { type: 'number' }] } },
  ],
  nullable: true,
};

/** Values of parameters by name. */
export const PARAM_VALUES = { type: 'object', additionalProperties: PARAM_VALUE } as const;

export class ParameterDto implements ParameterDeclaration {
  @ApiProperty({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,62}$' })
  @IsString()
  @Matches(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/)
  name: string;

  @ApiProperty({ enum: PARAMETER_TYPES })
  @IsIn(PARAMETER_TYPES)
  type: ParameterType;

  @ApiPropertyOptional({ maxLength: 100 })
  @Optional()
  @IsString()
  @MaxLength(100)
  label?: string;

  @ApiPropertyOptional({ description: 'Without a value and a default the query does not run.' })
  @Optional()
  @IsBoolean()
  required?: boolean;

  @ApiPropertyOptional({ ...PARAM_VALUE, description: 'Dates may be relative, such as `-7d` or `start_of_month`.' })
  @Optional()
  @ValidateIf(() => false)
  default?: ParamValue;

  @ApiPropertyOptional({ type: [String], maxItems: 500, description: 'Of an enum or a list: the allowed values.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(500)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  options?: string[];

  @ApiPropertyOptional({ enum: ['text', 'number'], description: 'Of the items of a list.' })
  @Optional()
  @IsIn(['text', 'number'])
  item_type?: 'text' | 'number';
}

/** SQL with its parameters, and where it runs. */
export class CheckQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty({ minLength: 1, maxLength: 65_536, example: 'select count(*) from events' })
  @IsString()
  @Length(1, 65_536)
  sql: string;

  @ApiPropertyOptional({ type: [ParameterDto], maxItems: 50 })
  @Optional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => ParameterDto)
  parameters?: ParameterDto[];

  @ApiPropertyOptional({ format: 'uuid', nullable: true, description: "Null: the workspace's own store." })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsUUID()
  connection_id?: string | null;
}

export class RunQueryDto extends CheckQueryDto {
  @ApiPropertyOptional({ ...PARAM_VALUES, description: 'Values by name.' })
  @Optional()
  @IsObject()
  params?: Record<string, ParamValue>;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: MAX_STREAMED_ROWS,
    default: 10_000,
    description: `Rows at most; up to ${MAX_ROWS}, as application/x-ndjson up to ${MAX_STREAMED_ROWS}.`,
  })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_STREAMED_ROWS)
  limit?: number;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'An id of your own choice, by which the query can be cancelled.',
  })
  @Optional()
  @IsUUID()
  query_id?: string;
}

export class CancelQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  query_id: string;
}

export class QueryColumnDto {
  @ApiProperty({ description: 'May repeat.' })
  name: string;
  @ApiProperty({ enum: COLUMN_TYPES })
  type: ColumnType;
  @ApiProperty({ description: "PostgreSQL's name of the type." })
  pg_type: string;
}

const ROWS = {
  type: 'array',
  items: { type: 'array', items: {} },
  description:
    'Values by position. bigint and numeric are numbers where a number keeps the exact value, else strings; NaN and ' +
    'infinities are strings.',
} as const;

export class QueryResultDto {
  @ApiProperty({ format: 'uuid' })
  query_id: string;
  @ApiProperty({ type: [QueryColumnDto] })
  columns: QueryColumnDto[];
  @ApiProperty(ROWS)
  rows: Cell[][];
  @ApiProperty()
  row_count: number;
  @ApiProperty({ description: 'There are more rows than asked for.' })
  is_truncated: boolean;
  @ApiProperty({ description: 'Time that the database worked on it.' })
  duration_ms: number;
}

export class PositionDto {
  @ApiProperty({ description: 'From 0, in UTF-16 units.' })
  offset: number;
  @ApiProperty({ description: 'From 1.' })
  line: number;
  @ApiProperty({ description: 'From 1.' })
  column: number;
  @ApiPropertyOptional()
  length?: number;
}

export class QueryProblemDto {
  @ApiProperty()
  message: string;
  @ApiProperty({ type: String, nullable: true })
  hint: string | null;
  @ApiProperty({ type: PositionDto, nullable: true })
  position: PositionDto | null;
}

export class QueryCheckDto {
  @ApiProperty({ type: [QueryProblemDto] })
  problems: QueryProblemDto[];
  @ApiProperty({ type: [String], description: 'Names that the SQL uses, in order.' })
  parameters: string[];
}

export class TargetQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiPropertyOptional({ format: 'uuid', description: "Default: the workspace's own store." })
  @Optional()
  @IsUUID()
  connection_id?: string;
}

export class SampleQueryDto extends TargetQueryDto {
  @ApiProperty({ example: 'marts.fct_sessions', description: 'Schema and name of a relation of the schema.' })
  @IsString()
  @Length(3, 200)
  relation: string;
}

class RelationColumnDto {
  @ApiProperty()
  name: string;
  @ApiProperty()
  type: string;
  @ApiProperty()
  description: string;
}

export class RelationDto {
  @ApiProperty()
  schema: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ enum: ['table', 'view'] })
  kind: 'table' | 'view';
  @ApiProperty()
  description: string;
  @ApiProperty({ type: [RelationColumnDto] })
  columns: RelationColumnDto[];
}

export class RelationListDto extends PageOf(RelationDto) {}

export class SampleDto {
  @ApiProperty({ type: [QueryColumnDto] })
  columns: QueryColumnDto[];
  @ApiProperty(ROWS)
  rows: Cell[][];
}
