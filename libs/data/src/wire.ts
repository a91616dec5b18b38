import type { Socket } from 'node:net';
import type { ClientBase } from 'pg';

/** What pg keeps of a connection and its types do not tell. */
interface Wire {
  connection: { stream: Socket };
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
