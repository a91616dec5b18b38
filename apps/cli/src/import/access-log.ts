import { BulkLoader, type BulkTotals } from '@strata/ingest';
import { DomainError } from '@strata/platform';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Progress } from '../bulk/progress.js';
import type { ProjectTarget } from '../bulk/project-target.js';
import { eventOfLine } from './log-event.js';
import { parseLogLine } from './log-line.js';
import { Occurrences } from './occurrences.js';
import { ImportReport } from './report.js';

export interface AccessLogOptions {
  /** Slug of the event source in the catalogue. */
  source: string;
  /** The site's host, such as example.com. */
  host?: string;
}

interface Input {
  stream: Readable;
  /** Bytes of the file; undefined for a pipe. */
  size: number | undefined;
  /** Bytes of the file read so far. */
  read(): number;
}

/** Opens a log: a file, a `.gz` file, or `-` for standard input. @throws DomainError when it cannot be read. */
async function openLog(file: string): Promise<Input> {
  if (file === '-') return { stream: process.stdin, size: undefined, read: () => 0 };
  const { size } = await stat(file).catch((cause: Error) => {
    throw new DomainError('not_found', `Cannot read ${file}: ${cause.message}.`, { hint: 'Check the path.', cause });
  });
  const raw = createReadStream(file);
  const stream = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  // pipe() does not hand errors on.
  if (stream !== raw) raw.on('error', (error) => stream.destroy(error));
  return { stream, size, read: () => raw.bytesRead };
}

/** The lines of a log. @throws DomainError when it breaks off, as a truncated `.gz` does. */
async function* linesOf(input: Input, file: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: input.stream, crlfDelay: Infinity });
  } catch (cause) {
    throw new DomainError('bad_request', `${file} cannot be read to its end: ${(cause as Error).message}.`, {
      hint: 'What was read may be stored. Get a whole file and import it again: nothing is counted twice.',
      cause,
    });
  }
}

/** Imports an access log into a project. Running it twice stores nothing twice. */
export async function importAccessLog(
  target: ProjectTarget,
  file: string,
  options: AccessLogOptions,
): Promise<{ report: ImportReport; totals: BulkTotals }> {
  const input = await openLog(file);
  const { db, redis, tenant } = target;
  const sourceId = await target.source({
    slug: options.source,
    provider_name: 'Web server',
    description: 'Requests imported from an access log.',
  });
  const loader = new BulkLoader({ db, redis, tenant, sources: { [options.source]: sourceId }, via: 'import' });
  const occurrences = new Occurrences(tenant.projectId);
  const report = new ImportReport();
  const progress = new Progress('importing', input.size);
  try {
    for await (const line of linesOf(input, file)) {
      report.lines += 1;
      await take(line, { report, occurrences, loader, options });
      if (report.lines % 1_000 === 0) progress.update(input.read(), `${report.lines} lines`);
    }
    const totals = await loader.finish();
    progress.update(input.size ?? 0, `${report.lines} lines`);
    return { report, totals };
  } finally {
    progress.stop();
  }
}

interface Import {
  report: ImportReport;
  occurrences: Occurrences;
  loader: BulkLoader;
  options: AccessLogOptions;
}

async function take(raw: string, { report, occurrences, loader, options }: Import): Promise<void> {
  const number = report.lines;
  // PostgreSQL stores no NUL; servers escape it, but a crash can leave a block of them in a log.
  const text = raw.replaceAll('\0', '');
  const line = parseLogLine(text);
  if (!line) {
    report.reject(number, text.trim() === '' ? 'empty' : 'not in the combined or common log format');
    return;
  }
  const event = eventOfLine(line, { ...options, eventId: occurrences.idOf(text, line.time) });
  const problem = await loader.add(event, { ip: line.address, userAgent: line.userAgent, country: null });
  if (problem) report.reject(number, problem.message);
  else report.count(line, number);
}
