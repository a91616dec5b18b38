import { LIVE_COLUMNS, type LiveEvent } from '@strata/contracts';
import type { LiveStream } from '@strata/queue';
import { decodeRow, rowOccurredAt, rowProject } from './row.js';

/** What is stored within this time is told together. */
const COLLECT_MS = 100;
/** More events of a project than this within that time are told by their number only: nobody can read them. */
const MAX_EVENTS = 200;
/** Imports of the past are no live events. */
const LIVE_WITHIN_MS = 86_400_000;

interface Collected {
  rows: string[];
  more: number;
}

/** Tells the live feeds what was stored. A feed is for looking at: what cannot be told because Redis is away is not. */
export class LivePublisher {
  private collected = new Map<string, Collected>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly stream: LiveStream) {}

  /** Takes stored rows; returns at once. */
  take(rows: readonly string[]): void {
    const horizon = new Date(Date.now() - LIVE_WITHIN_MS).toISOString();
    for (const row of rows) {
      if (rowOccurredAt(row) < horizon) continue;
      const projectId = rowProject(row);
      let project = this.collected.get(projectId);
      if (!project) this.collected.set(projectId, (project = { rows: [], more: 0 }));
      if (project.rows.length < MAX_EVENTS) project.rows.push(row);
      else project.more += 1;
    }
    if (this.collected.size > 0) this.timer ??= setTimeout(() => void this.flush(), COLLECT_MS);
  }

  private async flush(): Promise<void> {
    const collected = this.collected;
    this.collected = new Map();
    this.timer = undefined;
    try {
      for (const projectId of await this.stream.watched([...collected.keys()])) {
        const { rows = [], more = 0 } = collected.get(projectId) ?? {};
        await this.stream.publish(projectId, { events: rows.map(liveEvent), more });
      }
    } catch {
      // See the class's promise; the next flush tries its own.
    }
  }
}

function liveEvent(row: string): LiveEvent {
  const event = decodeRow(row);
  return Object.fromEntries(LIVE_COLUMNS.map((column) => [column, event[column]])) as LiveEvent;
}
