import { readFileSync } from 'node:fs';
import { childrenOf, readProc } from '../../apps/e2e/src/installation.js';

/** Processes whose CPU time is told apart; `postgres` and `redis` include all processes that they fork. */
export const PARTS = ['api', 'worker', 'redis', 'postgres', 'load'] as const;
export type Part = (typeof PARTS)[number];

export type Pids = Partial<Record<Part, number>>;
/** Seconds of CPU, user and system. */
export type CpuUse = Partial<Record<Part, number>>;

/** /proc counts in units of USER_HZ, which Linux fixes at 100 for all programs. */
const TICKS_PER_SECOND = 100;

/** CPU time of each process since it started. */
export function readCpu(pids: Pids): CpuUse {
  return mapParts(pids, (pid) => treeTicks(pid) / TICKS_PER_SECOND);
}

/** What was used between two readings. */
export function usedBetween(before: CpuUse, after: CpuUse): CpuUse {
  return mapParts(after, (seconds, part) => round(seconds - (before[part] ?? 0)));
}

/** CPU seconds that the whole machine has worked since it started. */
export function machineSeconds(): number {
  const [total = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  // proc(5): user, nice, system, idle, iowait, irq, softirq, steal.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = total.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}

/** Watches how many cores everything but the measured processes keeps busy: where that is much, a result is worthless. */
export function watchOthers(): (ours: CpuUse) => number {
  const machine = machineSeconds();
  const self = process.cpuUsage();
  const started = performance.now();
  return (ours) => {
    const { user, system } = process.cpuUsage(self);
    const others = machineSeconds() - machine - totalOf(ours) - (user + system) / 1e6;
    return Math.max(0, round(others / ((performance.now() - started) / 1_000)));
  };
}

export function totalOf(use: CpuUse, parts: readonly Part[] = PARTS): number {
  return parts.reduce((sum, part) => sum + (use[part] ?? 0), 0);
}

function mapParts(values: Partial<Record<Part, number>>, map: (value: number, part: Part) => number): CpuUse {
  const entries = PARTS.flatMap((part) => {
    const value = values[part];
    return value === undefined ? [] : [[part, map(value, part)] as const];
  });
  return Object.fromEntries(entries);
}

/** Own time, that of children which have ended (cutime, cstime), and that of the living ones. */
function treeTicks(pid: number): number {
  return ticks(pid) + childrenOf(pid).reduce((sum, child) => sum + treeTicks(child), 0);
}

function ticks(pid: number): number {
  const stat = readProc(pid, 'stat');
  // proc(5): utime, stime, cutime and cstime are fields 14 to 17; behind the bracketed command the third comes first.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
