import { LRUCache } from 'lru-cache';
import type { ReportAnswer } from './views.js';

/** Rows of all answers that are kept. */
const MAX_ROWS = 100_000;

interface Kept {
  answer: ReportAnswer;
  /** Of what it was told from. */
  version: string;
}

/** Answers of this process that are young enough to be given again. */
export class AnswerCache {
  private readonly kept = new LRUCache<string, Kept>({
    maxSize: MAX_ROWS,
    sizeCalculation: ({ answer }) => 1 + answer.rows.length,
  });

  get(key: string): Kept | undefined {
    return this.kept.get(key);
  }

  /** @param seconds 0: not at all */
  set(key: string, kept: Kept, seconds: number): void {
    if (seconds > 0) this.kept.set(key, kept, { ttl: seconds * 1_000 });
  }
}
