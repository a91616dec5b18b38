import type { INestApplication } from '@nestjs/common';
import { AbstractWsAdapter } from '@nestjs/websockets';
import { ERROR_STATUS, LIVE_CLOSE, LIVE_MAX_FRAME, LIVE_PROTOCOL } from '@strata/contracts';
import { DomainError, newId } from '@strata/platform';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { asDomainError, errorBody } from '../edge/error.filter.js';

/** How long clients may take to close their side, when they are refused or the server stops. */
const CLOSE_WITHIN_MS = 1_000;

/** Decides at the door, by the request alone; what it returns is handed to the gateway. Throws a DomainError to refuse. */
export type Admit = (request: IncomingMessage) => Promise<object>;

/**
 * WebSockets on the API's own port. Nest's adapter knows fixed paths only and lets everybody in: here the path may name
 * a project, and whoever is not admitted gets an ordinary HTTP answer instead of a socket.
 */
export class SocketAdapter extends AbstractWsAdapter {
  private upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

  constructor(
    app: INestApplication,
    private readonly admit: Admit,
  ) {
    super(app);
  }

  create(): WebSocketServer {
    const server = new WebSocketServer({
      noServer: true,
      maxPayload: LIVE_MAX_FRAME,
      handleProtocols: (offered) => (offered.has(LIVE_PROTOCOL) ? LIVE_PROTOCOL : false),
    });
    server.on('wsClientError', (error, socket) =>
      refuse(socket, new DomainError('bad_request', error.message, { hint: 'Connect by RFC 6455, version 13.' })),
    );
    this.upgrade = (request, socket, head) => {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
        this.serveUnchanged(request, socket, head);
        return;
      }
      // Before it is a WebSocket nobody else listens, and an error without a listener ends the process.
      const ignore = (): void => undefined;
      socket.on('error', ignore);
      this.admit(request).then(
        (admitted) => {
          socket.off('error', ignore);
          server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, admitted));
        },
        (error: unknown) => refuse(socket, error),
      );
    };
    this.server.on('upgrade', this.upgrade);
    return server;
  }

  /** Messages are the gateway's own: there is one type of them, and rubbish must not pass in silence. */
  bindMessageHandlers(): void {
    // Nothing to bind.
  }

  override async close(server: WebSocketServer): Promise<void> {
    if (this.upgrade) this.server.off('upgrade', this.upgrade);
    for (const client of server.clients) client.close(LIVE_CLOSE.restarting);
    const deadline = setTimeout(() => server.clients.forEach((client) => client.terminate()), CLOSE_WITHIN_MS);
    await Promise.all([...server.clients].map((client) => new Promise((resolve) => client.once('close', resolve))));
    clearTimeout(deadline);
    server.close();
  }

  /**
   * An offer of another protocol, such as the `h2c` that some HTTP clients make with every first request, is one that a
   * server may pass over. Node does not once somebody listens for upgrades: the request goes back without the offer.
   */
  private serveUnchanged(
    { method, url, httpVersion, rawHeaders }: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void {
    const lines = [`${method} ${url} HTTP/${httpVersion}`];
    for (let i = 0; i < rawHeaders.length; i += 2) {
      if (rawHeaders[i]?.toLowerCase() !== 'upgrade') lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
    }
    socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
    this.server.emit('connection', socket);
  }

  private get server(): Server {
    return this.httpServer as Server;
  }
}

function refuse(socket: Duplex, error: unknown): void {
  const domainError = asDomainError(error);
  const status = ERROR_STATUS[domainError.code];
  const body = JSON.stringify(errorBody(domainError, newId()));
  // Nobody but us ends this connection: Node's own limits do not hold after an upgrade.
  setTimeout(() => socket.destroy(), CLOSE_WITHIN_MS).unref();
  socket.resume();
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'connection: close',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
