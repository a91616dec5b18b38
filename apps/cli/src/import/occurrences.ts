const MINUTE_MS = 60_000;
const MINUTES_KEPT = 120;

/**
 * Counts equal lines. They carry their time to the second, so only lines of the latest two hours are remembered:
 * memory does not grow with the log.
 */
export class Occurrences {
  private readonly minutes = new Map<number, Map<string, number>>();

  /** How often this line has been seen, this time included. */
  count(line: string, time: Date): number {
    const minute = Math.floor(time.getTime() / MINUTE_MS);
    let lines = this.minutes.get(minute);
    if (!lines) {
      lines = new Map<string, number>();
      this.minutes.set(minute, lines);
      this.forgetBefore(minute - MINUTES_KEPT);
    }
    const count = (lines.get(line) ?? 0) + 1;
    lines.set(line, count);
    return count;
  }

  private forgetBefore(oldest: number): void {
    for (const minute of this.minutes.keys()) if (minute < oldest) this.minutes.delete(minute);
  }
}
