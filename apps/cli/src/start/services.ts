import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { type ExitReason } from '@strata/engines';
import { childEnvironment, repositoryRoot, StartupError } from '@strata/platform';
import { followLog } from './child-log.js';
import { type Running } from './supervisor.js';
import { say } from './terminal.js';

export const SERVICES = ['api', 'worker'] as const;
const BUILT = 'dist/apps';
const READY_MS = 120_000;
/** How V8 keeps house in each service. */
const HEAP: Record<(typeof SERVICES)[number], readonly string[]> = {
  // A young generation of 32 MB (its default is 16): requests wait for Redis together, and what lives through a collection is
  // copied. Saves up to a third of the API's CPU per ingest request; see bench/README.md.
  api: ['--max-semi-space-size=32'],
  // What passes through the worker dies young: half of the default is enough.
  worker: ['--max-semi-space-size=8'],
};

/** Starts the built program of a service, in a process group of its own: a Ctrl-C is ours to pass on. */
export function startService(
  name: (typeof SERVICES)[number],
  environment: Record<string, string>,
  dataDir: string,
): Promise<Running> {
  const dist = path.join(repositoryRoot(), BUILT);
  const preload = path.join(dist, 'cli/src/start/follow-parent.js');
  const child = spawn(process.execPath, [...HEAP[name], '--import', preload, path.join(dist, name, 'src/main.js')], {
    cwd: repositoryRoot(),
    env: childEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null);
  followLog(name, path.join(dataDir, 'logs', `${name}.log`), outputs, say);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    if (child.pid !== undefined) resolve(asRunning(child, child.pid));
  });
}

/** Waits until the API says that it can serve, or `isStopped`. */
export async function waitUntilReady(address: string, isStopped: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!isStopped()) {
    if (await isReady(address)) return;
    if (Date.now() > deadline) {
      throw new StartupError(`The API was not ready within ${READY_MS / 1000} s.`, 'See logs/api.log in DATA_DIR.');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function isReady(address: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function asRunning(child: ChildProcess, pid: number): Running {
  const exited = new Promise<ExitReason>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const stop = async (graceMs = 2000) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(force);
  };
  return { pid, exited, stop };
}
