import { ApiProperty, PartialType } from '@nestjs/swagger';
import { GOAL_KINDS, type GoalKind } from '@strata/projects';
import { IsIn, IsString, Length } from 'class-validator';
import { PageOf } from '../edge/paging.dto.js';
import { Trim } from './auth.dto.js';

export class CreateGoalDto {
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @Trim()
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty({ enum: GOAL_KINDS })
  @IsIn(GOAL_KINDS)
  kind: GoalKind;

  @ApiProperty({
    minLength: 1,
    maxLength: 2_048,
    description:
      'Of an event its exact name. Of a path what the path of a page view must fit as a whole: `*` stands for anything ' +
      'but a slash, `**` for anything, nothing included.',
    example: '/blog/*',
  })
  @IsString()
  @Length(1, 2_048)
  pattern: string;
}

export class UpdateGoalDto extends PartialType(CreateGoalDto, { skipNullProperties: false }) {}

export class GoalDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ enum: GOAL_KINDS })
  kind: GoalKind;
  @ApiProperty()
  pattern: string;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
}

export class GoalListDto extends PageOf(GoalDto) {}
