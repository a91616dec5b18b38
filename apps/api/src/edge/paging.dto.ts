import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import type { Page, PageRequest } from '@strata/platform';
import { Type } from 'class-transformer';
import { IsInt, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { Optional } from './optional.js';

/** A page of a list, as every list is answered. */
export function PageOf<T>(item: Class<T>): Class<Page<T>> {
  class PageDto implements Page<T> {
    @ApiProperty({ type: [item] })
    data: T[];
    @ApiProperty({ type: String, nullable: true })
    next_cursor: string | null;
  }
  return PageDto;
}

/** The field `workspace_id`, which who is in one workspace alone may leave out. */
export const OnlyWorkspace = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, format: 'uuid', description: "Default: the caller's only workspace." }),
    Optional(),
    IsUUID(),
  );

/** `?limit=&cursor=` of every list. */
export class PageQueryDto implements PageRequest {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 200, default: 50 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  @ApiPropertyOptional({ type: String, description: '`next_cursor` of the page before.' })
  @Optional()
  @IsString()
  @MaxLength(2_000)
  cursor?: string;
}

/** `?limit=&cursor=` of lists whose cursor is the last row's id. */
export class IdPageQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: String, format: 'uuid', description: '`next_cursor` of the page before.' })
  @Optional()
  @IsUUID()
  declare cursor?: string;
}

/** The same for lists of a workspace. */
export class WorkspacePageQueryDto extends IdPageQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;
}

/** `?workspace_id=` alone. */
export class WorkspaceQueryDto extends PickType(WorkspacePageQueryDto, ['workspace_id']) {}
