import { createHash } from 'node:crypto';
import { derivedId } from '@strata/platform';

/** Servers write lines nearly in order: repeats of a line are found within the last days of the log. */
const DAYS_REMEMBERED = 4;

/** Gives lines their identity: the same line of the same project has the same id in every import. */
export class Occurrences {
  private readonly days = new Map<string, Map<string, number>>();

  constructor(private readonly projectId: string) {}

  /** UUID v5 of project, line, and how often the line stood in the log before: repeated lines are real requests. */
  idOf(line: string, time: number): string {
    const counts = this.countsOf(new Date(time).toISOString().slice(0, 10));
    const digest = createHash('sha1').update(line).digest('base64');
    const n = (counts.get(digest) ?? 0) + 1;
    counts.set(digest, n);
    return derivedId(this.projectId, `${n}\n${line}`);
  }

  private countsOf(day: string): Map<string, number> {
    let counts = this.days.get(day);
    if (!counts) {
      this.days.set(day, (counts = new Map<string, number>()));
      // Maps keep the order of insertion: the first is the day that was met first.
      for (const old of [...this.days.keys()].slice(0, -DAYS_REMEMBERED)) this.days.delete(old);
    }
    return counts;
  }
}
