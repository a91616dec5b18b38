import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A tool failed; its own output says why. */
export class ToolFailure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs a program from node_modules with this very Node. See `run`. */
export function runTool(script, args, options) {
  return run(process.execPath, [path.join(root, 'node_modules', script), ...args], options);
}

/**
 * Runs a program to its end. Its output is shown at once (`show: 'all'`, or `'stderr'` alone) or collected.
 * @returns whether it succeeded, and what it printed
 */
export function run(command, args, { show = 'none', env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', show === 'all' ? 'inherit' : 'pipe', show === 'none' ? 'pipe' : 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    const letGo = handleSignals(child);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      letGo();
      const interrupted = signal ?? { 130: 'SIGINT', 143: 'SIGTERM' }[code];
      if (interrupted) reject(new ToolFailure(`stopped by ${interrupted}`, interrupted === 'SIGINT' ? 130 : 143));
      else resolve({ ok: code === 0, output });
    });
  });
}

/** A step with its name and duration on stderr, where others may run beside it; stdout belongs to the command itself. */
export async function step(name, work) {
  const started = Date.now();
  process.stderr.write(`${name} …\n`);
  const result = await work();
  process.stderr.write(`${name}: ${result.ok ? '' : 'failed, '}${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  if (!result.ok) process.stderr.write(`${result.output.trimEnd()}\n`);
  return result;
}

/** Ctrl-C reaches the child by itself and we wait for its end; other signals are passed on. */
function handleSignals(child) {
  const wait = () => undefined;
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', wait).on('SIGTERM', pass).on('SIGHUP', pass);
  return () => process.off('SIGINT', wait).off('SIGTERM', pass).off('SIGHUP', pass);
}
