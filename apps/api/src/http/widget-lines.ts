import { applyDecorators, Inject, Injectable, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { ERROR_STATUS } from '@strata/contracts';
import type { SendResults, WidgetResult } from '@strata/dashboards';
import { LOGGER, type Logger, type WorkspaceContext } from '@strata/platform';
import { asDomainError, errorBody } from '../edge/error.filter.js';
import { JsonLines } from './json-lines.js';

/** Says in the API's description what the lines are. */
export const ApiWidgetLines = () =>
  applyDecorators(
    ApiOkResponse({
      content: {
        'application/x-ndjson': {
          schema: {
            type: 'string',
            description:
              'A line of JSON per widget, in the order in which they are done: `{widget_id, status: "ok", columns: ' +
              '[{name, type}], rows: [[…]], previous?: {rows}, ignored_filters: [name], computed_at, is_cached}` or ' +
              '`{widget_id, status: "failed", error: {code, message, hint?, details?, correlation_id}}`. A stream ' +
              'that ends without a line for each widget was cut off.',
          },
        },
      },
    }),
  );

/** Sends results of widgets as lines of JSON. */
@Injectable()
export class WidgetLines {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /**
   * @param send begins the work, and ends it when the client is gone
   * @param first lines before those of the widgets
   */
  stream(ctx: WorkspaceContext, send: SendResults, ...first: unknown[]): StreamableFile {
    const lines = new JsonLines();
    const sent = lines.send(...first);
    const begin: SendResults = (each, signal) => sent.then(() => send(each, signal));
    begin((result) => lines.send(this.lineOf(ctx, result)), lines.signal).then(
      () => lines.end(),
      (error: unknown) => {
        if (!lines.signal.aborted)
          this.logger.error({ err: error, correlation_id: ctx.correlationId }, 'widgets failed');
        lines.end();
      },
    );
    return lines.file;
  }

  private lineOf({ correlationId }: WorkspaceContext, result: WidgetResult): object {
    if (result.status === 'ok') return result;
    const error = asDomainError(result.error);
    if (ERROR_STATUS[error.code] >= 500) {
      const context = { err: result.error, correlation_id: correlationId, widget_id: result.widget_id };
      this.logger.error(context, error.message);
    }
    return { ...result, ...errorBody(error, correlationId) };
  }
}
