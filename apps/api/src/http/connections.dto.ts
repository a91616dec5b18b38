import { ApiProperty, ApiPropertyOptional, PartialType, PickType } from '@nestjs/swagger';
import {
  EDITOR_ACCESS,
  TLS_MODES,
  VIEWER_ACCESS,
  type AddressDraft,
  type ConnectionDraft,
  type ConnectionInput,
  type ConnectionTest,
  type ConnectionView,
} from '@strata/query';
import { IsIn, IsInt, IsString, Length, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf } from '../edge/paging.dto.js';
import { Trim } from './auth.dto.js';

/** A host name or an address: nothing that could be taken for a path of a socket. */
const HOST = /^[A-Za-z0-9_](?:[A-Za-z0-9._:%-]*[A-Za-z0-9_])?$|^::[0-9A-Fa-f:.]+$/;

class ConnectionFieldsDto implements ConnectionDraft {
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @Trim()
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty({ maxLength: 253, example: 'db.example.com' })
  @Trim()
  @IsString()
  @Length(1, 253)
  @Matches(HOST, { message: 'host must be a host name or an IP address' })
  host: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 65_535, default: 5432 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(65_535)
  port?: number;

  @ApiProperty({ maxLength: 63 })
  @IsString()
  @Length(1, 63)
  database: string;

  @ApiProperty({ maxLength: 63 })
  @IsString()
  @Length(1, 63)
  username: string;

  @ApiProperty({ maxLength: 1_000, description: 'Stored encrypted, never shown.' })
  @IsString()
  @MaxLength(1_000)
  password: string;

  @ApiPropertyOptional({ enum: TLS_MODES, default: 'require', description: 'Only `verify-full` knows who answers.' })
  @Optional()
  @IsIn(TLS_MODES)
  tls?: ConnectionInput['tls'];

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 100_000,
    description: 'PEM. Default: the well-known authorities.',
  })
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsString()
  @MaxLength(100_000)
  @Matches(/^\s*-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----\s*$/, {
    message: 'ca_certificate must be in PEM',
  })
  ca_certificate?: string | null;

  @ApiPropertyOptional({ enum: VIEWER_ACCESS, default: 'none', description: '`run`: shared saved queries.' })
  @Optional()
  @IsIn(VIEWER_ACCESS)
  viewer_access?: ConnectionInput['viewer_access'];

  @ApiPropertyOptional({ enum: EDITOR_ACCESS, default: 'run', description: '`write`: SQL of their own too.' })
  @Optional()
  @IsIn(EDITOR_ACCESS)
  editor_access?: ConnectionInput['editor_access'];
}

export class CreateConnectionDto extends ConnectionFieldsDto {
  @OnlyWorkspace()
  workspace_id?: string;
}

export class UpdateConnectionDto extends PartialType(ConnectionFieldsDto, { skipNullProperties: false }) {}

export class TestConnectionDto
  extends PickType(CreateConnectionDto, [
    'workspace_id',
    'host',
    'port',
    'database',
    'username',
    'password',
    'tls',
    'ca_certificate',
  ])
  implements AddressDraft {}

export class ConnectionDto implements ConnectionView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty()
  host: string;
  @ApiProperty()
  port: number;
  @ApiProperty()
  database: string;
  @ApiProperty()
  username: string;
  @ApiProperty({ enum: TLS_MODES })
  tls: ConnectionInput['tls'];
  @ApiProperty({ type: String, nullable: true })
  ca_certificate: string | null;
  @ApiProperty({ enum: VIEWER_ACCESS })
  viewer_access: ConnectionInput['viewer_access'];
  @ApiProperty({ enum: EDITOR_ACCESS })
  editor_access: ConnectionInput['editor_access'];
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it last worked in a test.' })
  tested_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  updated_at: Date;
  @ApiProperty({ description: 'How many saved queries run on it.' })
  saved_queries: number;
}

export class ConnectionListDto extends PageOf(ConnectionDto) {}

export class ConnectionTestDto implements ConnectionTest {
  @ApiProperty()
  ok: boolean;
  @ApiProperty()
  message: string;
  @ApiProperty({ type: String, nullable: true })
  hint: string | null;
  @ApiProperty({ type: String, nullable: true })
  server_version: string | null;
  @ApiProperty()
  duration_ms: number;
}
