import { countsAsBot, readAgent, type BulkTotals } from '@strata/ingest';
import type { LogLine } from './log-line.js';

interface Day {
  events: number;
  bots: number;
  addresses: Set<string>;
  visitors: Set<string>;
}

const MAX_NAMED = 20;

/** What an import has met, told at its end. */
export class ImportReport {
  lines = 0;
  bots = 0;
  readonly salvaged: number[] = [];
  readonly rejected: { line: number; reason: string }[] = [];
  private readonly days = new Map<string, Day>();
  private readonly statuses = new Map<number, number>();

  /** Counts a line that became an event. */
  count(line: LogLine, number: number): void {
    const name = new Date(line.time).toISOString().slice(0, 10);
    let day = this.days.get(name);
    if (!day) this.days.set(name, (day = { events: 0, bots: 0, addresses: new Set(), visitors: new Set() }));
    const isBot = countsAsBot(readAgent(line.userAgent), 'import');
    day.events += 1;
    day.bots += Number(isBot);
    this.bots += Number(isBot);
    day.addresses.add(line.address);
    day.visitors.add(`${line.address} ${line.userAgent ?? ''}`);
    this.statuses.set(line.status, (this.statuses.get(line.status) ?? 0) + 1);
    if (line.isSalvaged) this.salvaged.push(number);
  }

  reject(line: number, reason: string): void {
    this.rejected.push({ line, reason });
  }

  /** The whole report as text. */
  text(totals: BulkTotals): string {
    const days = [...this.days].sort(([a], [b]) => (a < b ? -1 : 1));
    const sum = (of: (day: Day) => number) => days.reduce((total, [, day]) => total + of(day), 0);
    return [
      'day          events   by bots  addresses  visitors',
      ...days.map(([name, day]) => row(name, day.events, day.bots, day.addresses.size, day.visitors.size)),
      row(
        'all',
        sum((d) => d.events),
        this.bots,
        sum((d) => d.addresses.size),
        sum((d) => d.visitors.size),
      ),
      '',
      `status       ${this.statusText()}`,
      `lines        ${this.lines}`,
      `stored       ${totals.stored}`,
      `duplicates   ${totals.duplicates} (stored by an earlier import)`,
      `by bots      ${this.bots}`,
      `salvaged     ${this.salvaged.length}${named(this.salvaged)}`,
      `rejected     ${this.rejected.length}`,
      ...this.rejected.slice(0, MAX_NAMED).map(({ line, reason }) => `  line ${line}: ${reason}`),
      ...(totals.dead > 0 ? [`refused      ${totals.dead} by the database; see the project's dead letters`] : []),
    ].join('\n');
  }

  private statusText(): string {
    const byCount = [...this.statuses].sort(([, a], [, b]) => b - a);
    return byCount.map(([status, count]) => `${status}: ${count}`).join(', ');
  }
}

function row(name: string, ...numbers: number[]): string {
  const [events, bots, addresses, visitors] = numbers.map(String);
  return `${name.padEnd(11)}${events?.padStart(8)}${bots?.padStart(10)}${addresses?.padStart(11)}${visitors?.padStart(10)}`;
}

function named(lines: readonly number[]): string {
  if (lines.length === 0) return '';
  return ` (broken, taken as far as they go: line ${lines.slice(0, MAX_NAMED).join(', ')}${lines.length > MAX_NAMED ? ', …' : ''})`;
}
