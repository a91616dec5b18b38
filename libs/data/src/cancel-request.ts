import { connect } from 'node:net';
import type { ClientBase } from 'pg';
import { backendKey, socketOf } from './wire.js';

const CODE = 80_877_102;
const PATIENCE_MS = 2_000;

/**
 * Asks the server to cancel what the connection runs: the protocol's own CancelRequest, which needs no log-in and so no
 * free connection. Best effort; whether it came in time is seen from the statement.
 */
export function requestCancel(client: ClientBase): void {
  const key = backendKey(client);
  const { remoteAddress, remotePort } = socketOf(client);
  if (!key || !remoteAddress || !remotePort) return;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(CODE, 4);
  request.writeInt32BE(key.processId, 8);
  request.writeInt32BE(key.secret, 12);
  const socket = connect(remotePort, remoteAddress, () => socket.end(request));
  socket.on('error', () => undefined).setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.resume();
}
