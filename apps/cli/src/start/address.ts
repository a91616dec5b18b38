import { freePort, isPortFree } from '@strata/engines';
import { StartupError, type Config } from '@strata/platform';

const PATIENCE_MS = 2000;

/** Where the API will listen. */
export interface Listen {
  host: string;
  port: number;
  /** As this machine reaches it. */
  address: string;
  isLoopback: boolean;
}

/**
 * The address from the settings, checked before anything is started.
 * @throws StartupError when nobody, or somebody else, can listen there
 */
export async function listenAddress({ HOST: host, PORT }: Pick<Config, 'HOST' | 'PORT'>): Promise<Listen> {
  const port = PORT === 0 ? await freePort() : PORT;
  if (!(await comesFree(host, port))) {
    const remedy = `Stop what listens there, or take another port: PORT=${port + 1} npm start`;
    throw new StartupError(`Port ${port} of ${host} is taken.`, remedy);
  }
  const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const name = reached.includes(':') ? `[${reached}]` : reached;
  return { host, port, address: `http://${name}:${port}`, isLoopback: isLoopback(host) };
}

/** Whether only this machine can connect. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The API of a run that was killed a moment ago is still ending. */
async function comesFree(host: string, port: number): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await canListen(host, port))) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}

async function canListen(host: string, port: number): Promise<boolean> {
  try {
    return await isPortFree(port, host);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const remedy =
      code === 'EACCES'
        ? 'Take a port from 1024 on, and a reverse proxy in front.'
        : 'HOST must be an address of this machine.';
    throw new StartupError(`Cannot listen on ${host}:${port} (${message}).`, remedy, { cause });
  }
}
