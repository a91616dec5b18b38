import { type ExitReason } from './process.js';

/** What every engine needs from its caller. */
export interface EngineOptions {
  /** Where the engine keeps its data; made if missing. */
  dataDir: string;
  /** The caller's environment: PATH to look up programs, proxies for downloads. Secrets in it don't reach the engine. */
  env: NodeJS.ProcessEnv;
  /** Takes one line about each step worth knowing. */
  log: (line: string) => void;
  /** Loopback port; default: a free one. */
  port?: number;
}

/** A started engine. */
export interface Engine {
  readonly host: string;
  readonly port: number;
  /** Address with credentials. */
  readonly url: string;
  readonly pid: number;
  /** Settles when the process is gone, whoever ended it. */
  readonly exited: Promise<ExitReason>;
  /** Ends the engine, by force if it takes longer than `graceMs` (2,000 by default). Safe to call twice. */
  stop: (graceMs?: number) => Promise<void>;
}

export const LOOPBACK = '127.0.0.1';
