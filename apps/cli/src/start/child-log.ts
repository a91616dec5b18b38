import fs from 'node:fs';
import { type Readable } from 'node:stream';
import { rotateLog } from '@strata/engines';

const SHOWN = new Set(['warn', 'error', 'fatal']);

interface LogLine {
  level: string;
  time?: string;
  msg?: string;
  err?: { message?: string; stack?: string };
}

/** Appends a process's log lines to its file and shows warnings, errors and what is no log line on the console. */
export function followLog(name: string, logFile: string, streams: Readable[], show: (line: string) => void): void {
  rotateLog(logFile);
  const file = fs.createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  file.on('error', (error) => show(`${name}: its log cannot be written: ${error.message}`));
  let open = streams.length;
  for (const stream of streams) {
    const lines = lineReader((line) => {
      const shown = readable(name, line);
      if (shown !== undefined) show(shown);
    });
    stream.on('data', (chunk: Buffer) => {
      file.write(chunk);
      lines(chunk.toString());
    });
    stream.once('close', () => --open === 0 && file.end());
  }
}

/** How a line of a process reads on the console; undefined: it stays in the file. */
export function readable(name: string, line: string): string | undefined {
  if (line.trim() === '' || line.startsWith('{"level":"info"') || line.startsWith('{"level":"debug"')) return undefined;
  const entry = parse(line);
  if (!entry) return `${name}: ${line}`;
  if (!SHOWN.has(entry.level)) return undefined;
  const cause = entry.err?.stack ?? entry.err?.message;
  return `${name} ${entry.level}: ${[entry.msg, cause].filter(Boolean).join('\n')}`;
}

function parse(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as Partial<LogLine>;
    return typeof entry.level === 'string' ? (entry as LogLine) : undefined;
  } catch {
    return undefined;
  }
}

/** Cuts chunks into lines. */
function lineReader(onLine: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  };
}
