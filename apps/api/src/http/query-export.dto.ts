import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { EXPORT_FORMATS, type ExportFormat } from '@strata/export';
import { DomainError } from '@strata/platform';
import type { ParamValue } from '@strata/query';
import { Transform } from 'class-transformer';
import { IsIn, IsObject, IsString, MaxLength } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { RunQueryDto } from './query.dto.js';

export class ExportAdHocQueryDto extends OmitType(RunQueryDto, ['limit']) {
  @ApiProperty({ enum: EXPORT_FORMATS })
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat;

  @ApiPropertyOptional({ maxLength: 200, default: 'query', description: 'Of the file, without ending.' })
  @Optional()
  @IsString()
  @MaxLength(200)
  name?: string;
}

export class ExportSavedQueryDto {
  @ApiProperty({ enum: EXPORT_FORMATS })
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat;

  @ApiPropertyOptional({ type: String, description: 'A JSON object of values.', example: '{"region":"north"}' })
  @Optional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? objectIn(value) : value))
  @IsObject()
  params?: Record<string, ParamValue>;
}

function objectIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError('invalid', 'params is no JSON.', { hint: 'Send a JSON object, URL-encoded.' });
  }
}
