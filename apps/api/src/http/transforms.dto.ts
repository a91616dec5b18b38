import { ApiProperty } from '@nestjs/swagger';
import {
  NODE_STATUSES,
  type ColumnView,
  type GraphNode,
  type LastRun,
  type ModelDetails,
  type ModelView,
  type Neighbour,
  type RunNodeStatus,
  type TestCounts,
  type TestView,
} from '@strata/transform';
import { PageOf } from '../edge/paging.dto.js';

export class LastRunDto implements LastRun {
  @ApiProperty({ format: 'uuid' })
  run_id: string;
  @ApiProperty({ enum: NODE_STATUSES })
  status: RunNodeStatus;
  @ApiProperty({ type: String, format: 'date-time' })
  started_at: Date;
  @ApiProperty({ type: Number, nullable: true, description: 'Null while it runs.' })
  seconds: number | null;
  @ApiProperty({ type: Number, nullable: true })
  rows_affected: number | null;
}

class TestCountsDto implements TestCounts {
  @ApiProperty()
  total: number;
  @ApiProperty()
  pass: number;
  @ApiProperty()
  warn: number;
  @ApiProperty()
  fail: number;
}

export class TransformModelDto implements ModelView {
  @ApiProperty({ example: 'model.strata.fct_sessions' })
  unique_id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ enum: ['model', 'seed'] })
  resource_type: 'model' | 'seed';
  @ApiProperty({ description: 'The schema it stands in.' })
  layer: string;
  @ApiProperty({ example: 'incremental' })
  materialized: string;
  @ApiProperty()
  description: string;
  @ApiProperty({ type: [String] })
  tags: string[];
  @ApiProperty({ type: LastRunDto, nullable: true })
  last_run: LastRunDto | null;
  @ApiProperty({ type: TestCountsDto, description: 'Its tests, by how they last ended.' })
  tests: TestCountsDto;
  @ApiProperty({ description: 'Intervals of all workspaces that wait to be rebuilt.' })
  dirty_intervals: number;
}

export class TransformModelListDto extends PageOf(TransformModelDto) {}

const GRAPH_RESOURCES = ['model', 'seed', 'source'] as const;

class GraphNodeDto implements GraphNode {
  @ApiProperty()
  unique_id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ enum: GRAPH_RESOURCES })
  resource_type: GraphNode['resource_type'];
  @ApiProperty({ description: 'The schema; of a source `source`.' })
  layer: string;
  @ApiProperty({ type: String, nullable: true })
  materialized: string | null;
  @ApiProperty({ enum: NODE_STATUSES, nullable: true, description: 'Of its newest run.' })
  status: RunNodeStatus | null;
  @ApiProperty()
  dirty_intervals: number;
}

class GraphEdgeDto {
  @ApiProperty({ description: 'Is read.' })
  from: string;
  @ApiProperty({ description: 'Reads.' })
  to: string;
}

export class TransformGraphDto {
  @ApiProperty({ type: [GraphNodeDto] })
  nodes: GraphNodeDto[];
  @ApiProperty({ type: [GraphEdgeDto] })
  edges: GraphEdgeDto[];
}

class ModelTestDto implements TestView {
  @ApiProperty()
  unique_id: string;
  @ApiProperty({ example: 'not_null' })
  name: string;
  @ApiProperty({ enum: NODE_STATUSES, nullable: true, description: 'How it last ended.' })
  status: RunNodeStatus | null;
}

class ModelColumnDto implements ColumnView {
  @ApiProperty()
  name: string;
  @ApiProperty()
  description: string;
  @ApiProperty({ type: String, nullable: true })
  data_type: string | null;
  @ApiProperty({ type: [ModelTestDto] })
  tests: ModelTestDto[];
}

class NeighbourDto implements Neighbour {
  @ApiProperty()
  unique_id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ enum: GRAPH_RESOURCES })
  resource_type: GraphNode['resource_type'];
}

export class TransformModelDetailsDto extends TransformModelDto implements ModelDetails {
  @ApiProperty({ description: 'Relative to the project.' })
  file: string;
  @ApiProperty({ type: String, nullable: true })
  relation_name: string | null;
  @ApiProperty()
  source_sql: string;
  @ApiProperty({ type: String, nullable: true, description: 'As of a full build.' })
  compiled_sql: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why there is no compiled SQL.' })
  compile_problem: string | null;
  @ApiProperty({ type: [ModelColumnDto] })
  columns: ModelColumnDto[];
  @ApiProperty({ type: [ModelTestDto], description: 'Tests of the model as a whole.' })
  model_tests: ModelTestDto[];
  @ApiProperty({ type: [NeighbourDto] })
  parents: NeighbourDto[];
  @ApiProperty({ type: [NeighbourDto] })
  children: NeighbourDto[];
  @ApiProperty({ type: [LastRunDto], description: 'The newest 50, newest first.' })
  runs: LastRunDto[];
}
