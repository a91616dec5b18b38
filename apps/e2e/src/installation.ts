import { engineHome, freePort, readRun, type RunInfo } from '@strata/engines';
import { childEnvironment, repositoryRoot } from '@strata/platform';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The four processes of an installation that a test may kill. */
export const PROCESSES = ['api', 'worker', 'redis', 'postgres'] as const;
export type ProcessName = (typeof PROCESSES)[number];

const COMMAND_LINES: Record<ProcessName, RegExp> = {
  api: /apps\/api\/src\/main\.js/,
  worker: /apps\/worker\/src\/main\.js/,
  redis: /(redis|valkey)-server/,
  postgres: /bin\/postgres /,
};
const READY_WITHIN_MS = 120_000;

/** The built product, started the way a user starts it, with a data directory and a port of its own. */
export class RunningInstallation {
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly dataDir: string,
    readonly address: string,
  ) {
    const keep = (chunk: Buffer): void => void (this.output = (this.output + chunk.toString()).slice(-20_000));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** @param dataDir of an installation that was ended before; default: a new one. */
  static async start(
    settings: Record<string, string> = {},
    dataDir = mkdtempSync(path.join(tmpdir(), 'strata-e2e-')),
  ): Promise<RunningInstallation> {
    const port = await freePort();
    const command = path.join(repositoryRoot(), 'dist/apps/cli/src/main.js');
    const child = spawn(process.execPath, [command, 'start'], {
      cwd: repositoryRoot(),
      env: childEnvironment({
        DATA_DIR: dataDir,
        PORT: String(port),
        HOST: '127.0.0.1',
        DATABASE_URL: '',
        REDIS_URL: '',
        AUTH_RATE_PER_MINUTE: '100000',
        ...settings,
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const installation = new RunningInstallation(child, dataDir, `http://127.0.0.1:${port}`);
    try {
      await installation.untilReady();
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  /** What the start printed, its last 20,000 characters. */
  get printed(): string {
    return this.output;
  }

  /** Addresses and secrets, as the CLI reads them. */
  get run(): RunInfo {
    const run = readRun(engineHome(this.dataDir).dataDir);
    if (!run) throw new Error(`The installation is not running:\n${this.output}`);
    return run;
  }

  get supervisorPid(): number {
    return this.child.pid ?? -1;
  }

  /** The process id of one of the supervisor's children; undefined while it is down. Linux only. */
  pidOf(name: ProcessName): number | undefined {
    return childrenOf(this.supervisorPid).find((pid) => COMMAND_LINES[name].test(commandLine(pid)));
  }

  async untilReady(withinMs = READY_WITHIN_MS): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (!(await this.isReady())) {
      if (this.child.exitCode !== null) throw new Error(`The start ended with ${this.child.exitCode}:\n${this.output}`);
      if (Date.now() > deadline) throw new Error(`Not ready within ${withinMs} ms:\n${this.output}`);
      await pause(100);
    }
  }

  /** Stops the installation and removes its data. */
  async stop(): Promise<void> {
    await this.end();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Stops the installation as Ctrl-C does; its data stays. */
  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await exited;
    }
  }

  private async isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.address}/health/ready`, { signal: AbortSignal.timeout(5_000) });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Ids of all running processes whose parent is `pid`. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

function parentOf(pid: number): number | undefined {
  const text = readProc(pid, 'stat');
  // The command stands in brackets and may hold blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return text ? Number(fields[1]) : undefined;
}

function commandLine(pid: number): string {
  return readProc(pid, 'cmdline').replaceAll('\0', ' ');
}

/** A file of /proc/<pid>; empty when the process has ended. */
export function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
