import {
  createServer,
  request as upstreamRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pause } from './installation.js';

const INGEST = '/api/v1/events/ingest';

/** What becomes of an ingest request. */
export type Fate =
  | 'pass'
  /** The server takes it, and the answer never arrives. */
  | 'drop answer'
  /** The connection breaks before the server sees it. */
  | 'refuse'
  | { status: number; retryAfter?: number }
  | { delayMs: number };

/** An ingest request as it arrived. */
export interface Seen {
  at: number;
  fate: Fate;
  body: { api_key: string; events: Record<string, unknown>[] };
  bytes: number;
  headers: IncomingMessage['headers'];
}

/** Stands between browser and API, as an unreliable network does; everything but ingest passes. */
export class FlakyProxy {
  /** Decides on each ingest request. */
  fate: (seen: Omit<Seen, 'fate'>) => Fate = () => 'pass';
  readonly seen: Seen[] = [];

  private constructor(
    private readonly server: Server,
    readonly address: string,
    private readonly upstream: string,
  ) {}

  static async start(upstream: string): Promise<FlakyProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const proxy = new FlakyProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, upstream);
    server.on('request', (request, response) => void proxy.handle(request, response));
    return proxy;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    // A page that closes breaks its uploads off; those the server never saw either.
    const isWhole = await request
      .forEach((part: Buffer) => void parts.push(part))
      .then(() => true)
      .catch(() => false);
    if (!isWhole) return;
    const body = Buffer.concat(parts);
    const isIngest = request.url === INGEST && request.method === 'POST';
    const fate = isIngest ? this.decide(request, body) : 'pass';
    if (fate === 'refuse') request.socket.destroy();
    else if (typeof fate === 'object' && 'status' in fate) answer(response, fate);
    else {
      if (typeof fate === 'object') await pause(fate.delayMs);
      this.forward(request, response, body, fate === 'drop answer');
    }
  }

  private decide(request: IncomingMessage, body: Buffer): Fate {
    const { headers } = request;
    const parsed = JSON.parse(body.toString()) as Seen['body'];
    const seen = { at: Date.now(), body: parsed, bytes: body.length, headers };
    const fate = this.fate(seen);
    this.seen.push({ ...seen, fate });
    return fate;
  }

  private forward(request: IncomingMessage, response: ServerResponse, body: Buffer, isDropped: boolean): void {
    const url = new URL(request.url ?? '/', this.upstream);
    const onward = upstreamRequest(url, { method: request.method, headers: request.headers }, (answered) => {
      if (isDropped) {
        answered.resume().once('end', () => request.socket.destroy());
        return;
      }
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    onward.once('error', () => request.socket.destroy());
    onward.end(body);
  }
}

function answer(response: ServerResponse, { status, retryAfter }: { status: number; retryAfter?: number }): void {
  response.writeHead(status, {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'date, retry-after',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  });
  response.end(JSON.stringify({ error: { code: 'unavailable', message: `Answered ${status}.` } }));
}
