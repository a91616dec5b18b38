import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNotFoundResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@strata/platform';
import { Catalog, ScheduleSwitches, TransformRuns } from '@strata/transform';
import { CurrentActor, SuperadminOnly } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { UuidPipe } from '../edge/validation.js';
import {
  CreateTransformRunDto,
  NodeLogDto,
  TransformRunDetailsDto,
  TransformRunDto,
  TransformRunListDto,
  TransformRunQueryDto,
  TransformScheduleDto,
  TransformScheduleListDto,
  UpdateTransformScheduleDto,
} from './transform-runs.dto.js';
import { TransformGraphDto, TransformModelDetailsDto, TransformModelListDto } from './transforms.dto.js';

/**
 * The project of transforms as its files are now. One that cannot be parsed is `transform_project_invalid`; `details`
 * then lists what is wrong, each with file, line and what to do.
 */
@ApiTags('transforms')
@Controller('transforms')
export class TransformsController {
  constructor(private readonly catalog: Catalog) {}

  /** Models and seeds, with how they fared lately. */
  @Get('models')
  @SuperadminOnly()
  @ApiOkResponse({ type: TransformModelListDto })
  async models(@CurrentActor() actor: Actor): Promise<TransformModelListDto> {
    return { data: await this.catalog.models(actor), next_cursor: null };
  }

  /** What data flows through: sources, seeds and models, and which reads which. */
  @Get('graph')
  @SuperadminOnly()
  @ApiOkResponse({ type: TransformGraphDto })
  graph(@CurrentActor() actor: Actor): Promise<TransformGraphDto> {
    return this.catalog.graph(actor);
  }

  /** Everything about a model or seed: SQL, columns, tests, neighbours, last runs. */
  @Get('models/:unique_id')
  @SuperadminOnly()
  @ApiOkResponse({ type: TransformModelDetailsDto })
  @ApiNotFoundResponse({ type: ErrorBodyDto })
  model(@CurrentActor() actor: Actor, @Param('unique_id') id: string): Promise<TransformModelDetailsDto> {
    return this.catalog.model(actor, id);
  }
}

@ApiTags('transforms')
@Controller('transforms/runs')
export class TransformRunsController {
  constructor(private readonly runs: TransformRuns) {}

  /** Runs of the whole installation, newest first. */
  @Get()
  @SuperadminOnly()
  @ApiOkResponse({ type: TransformRunListDto })
  list(@Query() query: TransformRunQueryDto): Promise<TransformRunListDto> {
    return this.runs.list(query);
  }

  /** Starts a run as soon as no other is active. */
  @Post()
  @SuperadminOnly()
  @ApiCreatedResponse({ type: TransformRunDto })
  create(@CurrentActor() actor: Actor, @Body() input: CreateTransformRunDto): Promise<TransformRunDto> {
    return this.runs.create(actor, input);
  }

  /** A run and what it did to each node so far. */
  @Get(':run_id')
  @SuperadminOnly()
  @ApiOkResponse({ type: TransformRunDetailsDto })
  @ApiNotFoundResponse({ type: ErrorBodyDto })
  get(@Param('run_id', UuidPipe) id: string): Promise<TransformRunDetailsDto> {
    return this.runs.get(id);
  }

  /** What a node said while it ran. */
  @Get(':run_id/nodes/:node/log')
  @SuperadminOnly()
  @ApiOkResponse({ type: NodeLogDto })
  @ApiNotFoundResponse({ type: ErrorBodyDto })
  log(@Param('run_id', UuidPipe) id: string, @Param('node') node: string): Promise<NodeLogDto> {
    return this.runs.log(id, node);
  }

  /** Ends a pending run at once; a running one stops within seconds, and what it has not built stays as it was. */
  @Post(':run_id/cancel')
  @HttpCode(200)
  @SuperadminOnly()
  @ApiOkResponse({ type: TransformRunDto })
  @ApiNotFoundResponse({ type: ErrorBodyDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'It is over already.' })
  cancel(@CurrentActor() actor: Actor, @Param('run_id', UuidPipe) id: string): Promise<TransformRunDto> {
    return this.runs.cancel(actor, id);
  }
}

@ApiTags('transforms')
@Controller('transforms/schedules')
export class TransformSchedulesController {
  constructor(
    private readonly catalog: Catalog,
    private readonly schedules: ScheduleSwitches,
  ) {}

  /** When the transforms run by themselves: `hourly`, `live`, and models with a time of their own. */
  @Get()
  @SuperadminOnly()
  @ApiOkResponse({ type: TransformScheduleListDto })
  async list(): Promise<TransformScheduleListDto> {
    return { data: await this.schedules.list(await this.catalog.manifestIfValid()), next_cursor: null };
  }

  /** Pauses or resumes a schedule. */
  @Patch(':name')
  @SuperadminOnly()
  @ApiOkResponse({ type: TransformScheduleDto })
  @ApiNotFoundResponse({ type: ErrorBodyDto })
  async update(
    @CurrentActor() actor: Actor,
    @Param('name') name: string,
    @Body() input: UpdateTransformScheduleDto,
  ): Promise<TransformScheduleDto> {
    const manifest = await this.catalog.manifestIfValid();
    return this.schedules.update(actor, manifest, { name, is_paused: input.is_paused });
  }
}
