import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account } from './home.js';
import { readIfThere, writeAtomically } from './secrets.js';

export interface ExitReason {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineProcess {
  readonly pid: number;
  readonly exited: Promise<ExitReason>;
  /** True once the process is gone. */
  hasExited(): boolean;
  stop: (graceMs?: number) => Promise<void>;
}

interface SpawnOptions {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string;
  logFile: string;
  /** Remembers the process for `endLeftover`. */
  pidFile: string;
  account?: Account;
  /** From polite to rude; each gets its share of the grace period before SIGKILL ends it. */
  stopSignals: readonly NodeJS.Signals[];
}

const LOG_LIMIT = 10 * 1024 * 1024;

/**
 * Starts a server in a process group of its own, so that a Ctrl-C reaches us and not it, with its output appended to
 * `logFile`. It ends with us, even if we are killed: see `tether`.
 */
export async function spawnEngine(options: SpawnOptions): Promise<EngineProcess> {
  const out = openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', out, out],
    detached: true,
    ...credentials(options.account),
  });
  fs.closeSync(out);
  const pid = await pidOf(child);
  fs.mkdirSync(path.dirname(options.pidFile), { recursive: true, mode: 0o700 });
  writeAtomically(options.pidFile, `${pid} ${processIdentity(pid) ?? ''}`);
  const exited = new Promise<ExitReason>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const rope = tether(pid, options.stopSignals[0] ?? 'SIGTERM', options.env);
  void exited.then(() => rope?.kill('SIGKILL'));
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  const stop = (graceMs = 2000) => endProcess(pid, options.stopSignals, graceMs, hasExited);
  return { pid, exited, hasExited, stop };
}

/** Ends the process that `pidFile` remembers, if it still runs: its starter was killed and could not. */
export async function endLeftover(
  pidFile: string,
  stopSignals: readonly NodeJS.Signals[],
  log: (line: string) => void,
): Promise<void> {
  const [pid, identity] = readIfThere(pidFile)?.split(' ') ?? [];
  // The number alone may by now be somebody else's.
  if (!identity || processIdentity(Number(pid)) !== identity) return;
  log(`ending ${path.basename(pidFile, '.pid')} of an earlier run (pid ${pid})`);
  await endProcess(Number(pid), stopSignals, 10_000);
}

/** uid and gid for spawn; empty: as ourselves. */
export function credentials(account?: Account): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/** Sends the signals in turn, each after its share of `graceMs`, then SIGKILL, and waits until the process is gone. */
async function endProcess(
  pid: number,
  signals: readonly NodeJS.Signals[],
  graceMs: number,
  isGone: () => boolean = () => !isAlive(pid),
): Promise<void> {
  for (const signal of signals) {
    if (isGone()) return;
    sendSignal(pid, signal);
    if (await until(isGone, graceMs / signals.length)) return;
  }
  sendSignal(pid, 'SIGKILL');
  await until(isGone, 1000);
}

/** Polls `isDone` until it holds; false when `timeoutMs` have passed before. */
export async function until(isDone: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isDone())) {
    if (Date.now() >= deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Whether a process of this number exists (a zombie does not count where we can tell). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return procStat(pid)?.state !== 'Z';
}

/** Tells a process from a later one of the same number: its start time. Undefined when it does not exist. */
export function processIdentity(pid: number): string | undefined {
  if (pid <= 0 || !isAlive(pid)) return undefined;
  if (process.platform === 'linux') return procStat(pid)?.startTime;
  return ps(pid, 'lstart');
}

/** The last lines of a log written since `offset`. */
export function logTail(logFile: string, offset: number, lines = 8): string {
  const text = fs.readFileSync(logFile).subarray(offset).toString('utf8').trim();
  return text.split('\n').slice(-lines).join('\n');
}

/** The present length of a file, 0 where there is none. */
export function fileSize(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Puts an overgrown log aside, keeping one old one. */
export function rotateLog(logFile: string): void {
  fs.mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 });
  if (fileSize(logFile) > LOG_LIMIT) fs.renameSync(logFile, `${logFile}.1`);
}

function openLog(logFile: string): number {
  fs.mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 });
  return fs.openSync(logFile, 'a', 0o600);
}

function pidOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    if (child.pid !== undefined) resolve(child.pid);
  });
}

/** A shell that waits for its standard input to close, as it does when we end in any way, and then stops the engine. */
function tether(pid: number, signal: NodeJS.Signals, env: Record<string, string>): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const script = `read -r _; kill -${signal.replace('SIG', '')} ${pid}`;
  const rope = spawn('/bin/sh', ['-c', script], { env, stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  rope.on('error', () => undefined).unref();
  rope.stdin?.on('error', () => undefined);
  (rope.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return rope;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function procStat(pid: number): { state: string; startTime: string } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command in parentheses may hold anything: count the fields after it (proc(5): 3 is the state, 22 the start).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTime: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
