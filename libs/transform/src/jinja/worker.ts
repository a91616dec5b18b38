import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { DatabaseBridge } from './context/database.js';
import { SIGNAL, type FromRenderer, type RendererOptions, type ToRenderer } from './protocol.js';
import { Renderer } from './renderer.js';

/** What the main thread starts this one with. */
export interface WorkerInput {
  options: RendererOptions;
  signal: SharedArrayBuffer;
  /** Where answers of the database arrive: apart from the jobs, or one of those could come first. */
  answers: MessagePort;
}

function serve({ options, signal: memory, answers }: WorkerInput): void {
  const port = parentPort;
  if (port === null) throw new Error('this file is the entry of a thread');
  const signal = new Int32Array(memory);
  const send = (message: FromRenderer): void => port.postMessage(message);
  const renderer = new Renderer(options, new DatabaseBridge(port, answers, signal));
  port.on('message', (message: ToRenderer) => {
    if (message.kind === 'manifest') return renderer.setManifest(message.manifest);
    for (const [index, job] of message.jobs.entries()) {
      Atomics.add(signal, SIGNAL.job, 1);
      send({ kind: 'result', index, result: renderer.render(job) });
    }
  });
  send({ kind: 'ready', errors: renderer.library.errors, macros: renderer.library.allDependencies() });
}

// Macros return values by throwing them: without this every call would pay for a stack trace.
Error.stackTraceLimit = 0;
serve(workerData as WorkerInput);
