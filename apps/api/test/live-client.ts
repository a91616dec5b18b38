import { LIVE_PROTOCOL, LIVE_TICKET_PREFIX, type LiveEvent, type LiveServerMessage } from '@strata/contracts';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Caller, TestApi } from './test-api.js';

/** A connection to the live feed of a listening API. */
export class LiveClient {
  readonly messages: LiveServerMessage[] = [];
  readonly closed: Promise<number>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.messages.push(JSON.parse(data.toString()) as LiveServerMessage));
    this.closed = new Promise((resolve) => socket.on('close', (code) => resolve(code)));
  }

  /** @throws Error with status and body when the server refuses. */
  static async connect(address: string, ticket: string | undefined, query = ''): Promise<LiveClient> {
    const protocols = [LIVE_PROTOCOL, ...(ticket ? [`${LIVE_TICKET_PREFIX}${ticket}`] : [])];
    const socket = new WebSocket(`${address.replace('http', 'ws')}${query}`, protocols);
    const client = new LiveClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
      socket.on('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => reject(new Error(`${response.statusCode} ${body}`)));
      });
    });
    return client;
  }

  /** Connects as a signed-in caller does, and waits for `hello`. */
  static async watch(api: TestApi, address: string, caller: Caller, projectId: string, query = '') {
    const { body } = await api.call<{ ticket: string }>('POST', `/projects/${projectId}/live-tickets`, caller);
    const client = await LiveClient.connect(address, body.ticket, `/api/v1/ws/events/${projectId}${query}`);
    await client.until(() => client.messages.some(({ type }) => type === 'hello'));
    return client;
  }

  get events(): LiveEvent[] {
    return this.messages.flatMap((message) => (message.type === 'events' ? message.events : []));
  }

  get more(): number {
    return this.messages.reduce((sum, message) => sum + (message.type === 'events' ? message.more : 0), 0);
  }

  /** The last position that the server named. */
  get position(): string {
    return this.messages.flatMap((message) => ('position' in message ? [message.position] : [])).at(-1) ?? '';
  }

  get errors(): string[] {
    return this.messages.flatMap((message) => (message.type === 'error' ? [message.error.code] : []));
  }

  async until(isTrue: () => boolean, withinMs = 5_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (!isTrue()) {
      if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms; got ${JSON.stringify(this.messages)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }
}
