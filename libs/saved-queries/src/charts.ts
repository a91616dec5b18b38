import { Injectable } from '@nestjs/common';
import { Database, type Prisma, type WorkspaceTx } from '@strata/data';
import { DomainError, newId, notFound, type WorkspaceContext } from '@strata/platform';
import { lockRow } from './rows.js';

export const CHART_KINDS = ['table', 'line', 'bar', 'area', 'pie', 'scatter', 'number'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/** Which column of the result is what. */
export interface ChartMapping {
  x?: string;
  y?: string[];
  series?: string;
  stacked?: boolean;
  format?: string;
}

export interface ChartView {
  id: string;
  title: string;
  kind: ChartKind;
  mapping: ChartMapping;
  position: number;
}

export interface ChartInput {
  title: string;
  kind: ChartKind;
  mapping: ChartMapping;
  /** Where it stands among the others; by default behind them. */
  position?: number;
}

const MAX_CHARTS = 20;

function viewOf(row: Prisma.ChartGetPayload<object>): ChartView {
  const { id, title, kind, mapping, position } = row;
  return { id, title, kind: kind as ChartKind, mapping: mapping as ChartMapping, position };
}

/** How a saved query's result is drawn. They change with who may change the query, and make no version. */
@Injectable()
export class Charts {
  constructor(private readonly db: Database) {}

  /** @throws DomainError `conflict` past the twentieth chart. */
  async create(ctx: WorkspaceContext, savedQueryId: string, input: ChartInput): Promise<ChartView> {
    const { workspaceId } = ctx;
    return this.db.withWorkspace(ctx, async (tx) => {
      const { charts } = await lockRow(tx, ctx, savedQueryId);
      if (charts.length >= MAX_CHARTS) {
        throw new DomainError('conflict', `A saved query has at most ${MAX_CHARTS} charts.`, {
          hint: 'Delete one first.',
        });
      }
      const { title, kind, position = (charts.at(-1)?.position ?? -1) + 1 } = input;
      const mapping = jsonOf(input.mapping);
      const row = await tx.chart.create({
        data: { workspaceId, id: newId(), savedQueryId, title, kind, mapping, position },
      });
      await touch(tx, ctx, savedQueryId);
      return viewOf(row);
    });
  }

  async update(
    ctx: WorkspaceContext,
    savedQueryId: string,
    id: string,
    changes: Partial<ChartInput>,
  ): Promise<ChartView> {
    const { workspaceId } = ctx;
    return this.db.withWorkspace(ctx, async (tx) => {
      await lockRow(tx, ctx, savedQueryId);
      const { mapping, ...others } = changes;
      const data = { ...others, ...(mapping && { mapping: jsonOf(mapping) }) };
      const [row] = await tx.chart.updateManyAndReturn({ where: { workspaceId, savedQueryId, id }, data });
      if (!row) throw notFound('chart');
      await touch(tx, ctx, savedQueryId);
      return viewOf(row);
    });
  }

  async remove(ctx: WorkspaceContext, savedQueryId: string, id: string): Promise<void> {
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      await lockRow(tx, ctx, savedQueryId);
      const removed = await tx.chart.deleteMany({ where: { workspaceId, savedQueryId, id } });
      if (removed.count === 0) throw notFound('chart');
      await touch(tx, ctx, savedQueryId);
    });
  }
}

/** Copies the charts of one saved query to another one. */
export async function copyCharts(
  tx: WorkspaceTx,
  ctx: WorkspaceContext,
  charts: readonly ChartView[],
  savedQueryId: string,
): Promise<void> {
  const { workspaceId } = ctx;
  const data = charts.map(({ title, kind, mapping, position }) => {
    return { workspaceId, id: newId(), savedQueryId, title, kind, mapping: jsonOf(mapping), position };
  });
  await tx.chart.createMany({ data });
}

/** Only what is set; a column's absence is no value. */
function jsonOf(mapping: ChartMapping): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(mapping)) as Prisma.InputJsonObject;
}

/** A query whose charts changed was changed. */
async function touch(tx: WorkspaceTx, { workspaceId }: WorkspaceContext, id: string): Promise<void> {
  await tx.savedQuery.update({ where: { workspaceId_id: { workspaceId, id } }, data: { updatedAt: new Date() } });
}
