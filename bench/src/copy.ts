import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCpu, usedBetween, watchOthers, type Pids } from './cpu.js';
import type { BenchDatabase } from './database.js';

export interface CopyMeasurement {
  rows: number;
  fileMegabytes: number;
  /** With indexes. */
  tableMegabytes: number;
  /** Of each repetition. */
  seconds: number[];
  medianSeconds: number;
  /** CPU seconds of PostgreSQL per repetition. */
  postgresSeconds: number;
  /** Cores that everything else on the machine kept busy, of each repetition. */
  otherCores: number[];
}

const REPETITIONS = 3;

/** COPY of the rows that are stored now into the same table, emptied, over one connection: what ingest is held against. */
export async function measureCopy(
  db: BenchDatabase,
  { postgres }: Pids,
  log: (line: string) => void,
): Promise<CopyMeasurement> {
  const folder = await mkdtemp(path.join(tmpdir(), 'strata-bench-'));
  const file = path.join(folder, 'events.copy');
  try {
    const rows = await db.rows();
    await db.exportEvents(file);
    const seconds: number[] = [];
    const cpu: number[] = [];
    const otherCores: number[] = [];
    for (let i = 0; i < REPETITIONS; i++) {
      await db.empty();
      const before = readCpu({ postgres });
      const others = watchOthers();
      seconds.push(await db.copyBack(file));
      const used = usedBetween(before, readCpu({ postgres }));
      cpu.push(used.postgres ?? 0);
      otherCores.push(others(used));
      log(`COPY of ${rows} rows: ${seconds.at(-1)?.toFixed(1)} s`);
    }
    const fileMegabytes = Math.round((await stat(file)).size / 1024 / 1024);
    const tableMegabytes = await db.tableMegabytes();
    const medians = { medianSeconds: median(seconds), postgresSeconds: median(cpu) };
    return { rows, fileMegabytes, tableMegabytes, seconds, otherCores, ...medians };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
