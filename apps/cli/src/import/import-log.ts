import { EventImporter, type ImportTotals } from '@strata/ingest';
import { parseLogLine } from './combined-log.js';
import { logEvent } from './log-event.js';
import type { LogFile } from './log-file.js';
import { Occurrences } from './occurrences.js';

export interface LineNote {
  line: number;
  note: string;
}

export interface ImportReport extends ImportTotals {
  lines: number;
  /** Lines that were not whole but could be used. */
  salvaged: LineNote[];
  /** Lines that could not be used. */
  rejected: LineNote[];
  rejectedCount: number;
  /** Used lines by UTC day and by HTTP status. */
  perDay: Map<string, number>;
  perStatus: Map<string, number>;
}

/** Notes beyond this are only counted: a file that is no log would fill the memory. */
const NOTES_KEPT = 1_000;

const increment = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Imports a combined log. @param onProgress called after each line */
export async function importLog(
  file: LogFile,
  importer: EventImporter,
  options: { projectId: string; source: string; onProgress: () => void },
): Promise<ImportReport> {
  const occurrences = new Occurrences();
  const report: ImportReport = {
    ...{ lines: 0, stored: 0, duplicates: 0, dead: 0, bots: 0, rejectedCount: 0, salvaged: [], rejected: [] },
    ...{ perDay: new Map<string, number>(), perStatus: new Map<string, number>() },
  };
  for await (const line of file.lines()) {
    report.lines += 1;
    options.onProgress();
    const problem = await importLine(line, importer, { ...options, occurrences, report });
    if (problem === undefined) continue;
    report.rejectedCount += 1;
    if (report.rejected.length < NOTES_KEPT) report.rejected.push({ line: report.lines, note: problem });
  }
  return { ...report, ...(await importer.finish()) };
}

/** Returns why a line was rejected. */
async function importLine(
  line: string,
  importer: EventImporter,
  context: { projectId: string; source: string; occurrences: Occurrences; report: ImportReport },
): Promise<string | undefined> {
  const { report } = context;
  const parsed = parseLogLine(line);
  if (!parsed) return line.trim() === '' ? 'empty line' : 'no combined log line';
  const occurrence = context.occurrences.count(line, parsed.time);
  const event = logEvent(parsed, line, { ...context, occurrence });
  const problem = await importer.add(event, { ip: parsed.address, userAgent: parsed.userAgent, country: null });
  if (problem) return problem.message;
  increment(report.perDay, event.timestamp.slice(0, 10));
  increment(report.perStatus, parsed.status);
  if (parsed.salvaged && report.salvaged.length < NOTES_KEPT) {
    report.salvaged.push({ line: report.lines, note: parsed.salvaged });
  }
  return undefined;
}
