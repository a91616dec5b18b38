import { Inject, Injectable } from '@nestjs/common';
import { domainErrorOf } from '@strata/data';
import { CONFIG, DomainError, LOGGER, newId, type Config, type Logger } from '@strata/platform';
import { safeFileName } from '../file-name.js';
import { ExportFiles } from './export-files.js';
import { ExportRecords, type Attempt } from './export-records.js';
import type { FileSink } from './file-sink.js';
import { FileWriter } from './file-writer.js';
import { withLeanHeap } from './lean-heap.js';
import type { Progress } from './row-counter.js';
import { watch } from './watch.js';

/** Attempts that may break off before nobody tries again: some eight seconds where the browser or a server is away. */
const MAX_ATTEMPTS = 6;

/** Works off exports. */
@Injectable()
export class ExportWorker {
  private readonly stopping = new AbortController();

  constructor(
    private readonly records: ExportRecords,
    private readonly files: ExportFiles,
    private readonly writer: FileWriter,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Makes the file and records how it went: what people can do something about is the export's end, not the job's.
   * @throws what is no fault of the export's, for the queue to try again
   */
  async work({ workspace_id: workspaceId, export_id: id }: { workspace_id: string; export_id: string }): Promise<void> {
    const attempt = await this.records.take(workspaceId, id, newId());
    if (!attempt) return;
    const progress: Progress = { rows: 0, part: null };
    try {
      if (attempt.attempts > MAX_ATTEMPTS) throw brokeOff();
      await this.files.requireRoom();
      const bytes = await this.make(attempt, progress);
      await this.complete(attempt, progress, bytes);
    } catch (error) {
      await this.files.discard(id, attempt.claim);
      await this.fail(attempt, progress, error);
    }
  }

  /** Ends what runs; it is taken up again by the next worker. */
  stop(): void {
    this.stopping.abort(new DomainError('unavailable', 'The worker is stopping.'));
  }

  /** @returns the size of the file */
  private async make(attempt: Attempt, progress: Progress): Promise<number> {
    const sink = await this.files.begin(attempt.id, attempt.claim);
    const watched = watch(this.stopping.signal, () => this.records.progress(attempt, progress, sink.bytes));
    try {
      await withLeanHeap(() => this.writer.write(attempt, { sink, progress, signal: watched.signal }));
      return sink.bytes;
    } catch (error) {
      throw reasonOf(error, sink, watched.signal);
    } finally {
      sink.destroy();
      await watched.end();
    }
  }

  private async complete(attempt: Attempt, progress: Progress, bytes: number): Promise<void> {
    const { id, claim, name, format } = attempt;
    await this.files.complete(id, claim);
    const fileName = `${safeFileName(name)}.${format}`;
    const days = this.config.EXPORT_RETENTION_DAYS;
    const isOurs = await this.records.finish(attempt, progress, { bytes, fileName, days });
    // Cancelled in the last moment. A file that another attempt made meanwhile is left to that one.
    if (!isOurs) this.logger.info({ export_id: id }, 'an export was given up when it was done');
  }

  private async fail(attempt: Attempt, progress: Progress, cause: unknown): Promise<void> {
    const error = domainErrorOf(cause);
    // What is away comes back.
    if (error.code === 'unavailable') throw cause;
    if (error.code === 'internal') this.logger.error({ err: cause, export_id: attempt.id }, 'an export failed');
    await this.records.finish(attempt, progress, { error });
  }
}

/** Why a file was not written: what ended it, rather than what that broke. */
function reasonOf(error: unknown, sink: FileSink, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  return sink.errored ?? error;
}

function brokeOff(): DomainError {
  return new DomainError('internal', `The worker broke off ${MAX_ATTEMPTS} times while it made this file.`, {
    hint: 'Export less at once; if it stays, give your administrator the id of the export.',
  });
}
