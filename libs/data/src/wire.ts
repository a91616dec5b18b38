import type { Socket } from 'node:net';
import type { ClientBase } from 'pg';

/** What pg keeps of a connection and its types do not tell. */
interface Wire {
  connection: { stream: Socket; attachListeners(stream: Socket): void };
  _getActiveQuery(): object | null;
  processID: number | null;
  secretKey: number | null;
}

/** The socket under a connection; with TLS the encrypted one. */
export function socketOf(client: ClientBase): Socket {
  return (client as unknown as Wire).connection.stream;
}

/** By which the server knows the connection in a CancelRequest; undefined before the log-in. */
export function backendKey(client: ClientBase): { processId: number; secret: number } | undefined {
  const { processID, secretKey } = client as unknown as Wire;
  return processID === null || secretKey === null ? undefined : { processId: processID, secret: secretKey };
}

/**
 * Ends the connection when the server sends more than `most` bytes that nobody asked for, as before the log-in or while
 * it idles: one message may claim 2 GB, and is held in memory until all of it is there. What a query is sent is its own to
 * count.
 */
export function refuseUnasked(client: ClientBase, most: number): void {
  const wire = client as unknown as Wire;
  const attach = wire.connection.attachListeners.bind(wire.connection);
  wire.connection.attachListeners = (stream) => {
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes = wire._getActiveQuery() ? 0 : bytes + chunk.length;
      if (bytes > most) stream.destroy(new Error('The server sends what nobody asked for.'));
    });
    attach(stream);
  };
}
