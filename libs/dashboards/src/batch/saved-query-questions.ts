import { Injectable } from '@nestjs/common';
import { type Range } from '@strata/analytics';
import type { ParamValue, QueryColumn } from '@strata/query';
import { SavedQueries, SavedQueryRunner } from '@strata/saved-queries';
import type { SavedQuerySource, Widget, WidgetFilters } from '../document.js';
import type { Asking } from './asking.js';
import { fitted, ignoredOf } from './parameters.js';
import type { Question, Table } from './table.js';

/** What of a run's answer, which is JSON text, a widget shows. */
interface RunResult {
  columns: QueryColumn[];
  rows: unknown[][];
  computed_at: string;
  is_cached: boolean;
}

interface FittedValues {
  values: Record<string, ParamValue>;
  /** For the period before, if a comparison was asked for. */
  valuesBefore?: Record<string, ParamValue>;
  ignored: string[];
}

/** Results of saved queries as tables; they come from the saved query's own cache. */
@Injectable()
export class SavedQueryQuestions {
  constructor(
    private readonly queries: SavedQueries,
    private readonly runner: SavedQueryRunner,
  ) {}

  question(asking: Asking, { filters: own }: Widget, source: SavedQuerySource): Question {
    const { saved_query_id: id, params } = source;
    return {
      key: JSON.stringify(['saved_query', id, params, own]),
      answer: async () => {
        const { values, valuesBefore, ignored } = await this.valuesFor(asking, own, source);
        const result = await this.run(asking, id, values);
        const isCompared = valuesBefore !== undefined && !ignored.includes('compare');
        const before = isCompared ? await this.run(asking, id, valuesBefore) : undefined;
        return {
          ...tableOf(result),
          ...(before && { previous: { rows: before.rows } }),
          ignored_filters: ignored,
          computed_at: new Date(result.computed_at),
          is_cached: result.is_cached,
        };
      },
    };
  }

  /** The values that a widget's saved query is run with, and the filters of the page that none of them takes. */
  async valuesFor(asking: Asking, own: WidgetFilters, source: SavedQuerySource): Promise<FittedValues> {
    const { saved_query_id: id, params } = source;
    const { parameters } = await asking.once(['saved_query', id], () => this.queries.get(asking.ctx, id));
    const { range, previous } = await asking.period(own.range);
    const values = (period: Range) => ({ ...params, ...fitted(asking, own, parameters, period) });
    return {
      values: values(range),
      ...(previous && { valuesBefore: values(previous) }),
      ignored: ignoredOf(asking, own, parameters, range),
    };
  }

  private run(asking: Asking, id: string, params: Record<string, ParamValue>): Promise<RunResult> {
    const { ctx, refresh, signal } = asking;
    return asking.once(['run', id, params], async () => {
      return JSON.parse(await this.runner.run(ctx, id, { params, refresh, signal })) as RunResult;
    });
  }
}

function tableOf({ columns, rows }: RunResult): Table {
  return { columns: columns.map(({ name, type }) => ({ name, type })), rows };
}
