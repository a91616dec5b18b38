import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server that speaks as much of PostgreSQL's protocol as a test needs, or none. */
export class FakeServer {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async listen(serve: (socket: Socket) => void): Promise<FakeServer> {
    const server = createServer();
    const fake = new FakeServer(server);
    server.on('connection', (socket) => {
      fake.sockets.add(socket);
      socket.on('error', () => undefined);
      serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A message of the protocol: its letter and its body. */
export function message(letter: string, ...parts: (Buffer | string | number)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) =>
      typeof part === 'number' ? int32(part) : Buffer.isBuffer(part) ? part : Buffer.from(`${part}\0`),
    ),
  );
  return Buffer.concat([Buffer.from(letter), int32(body.length + 4), body]);
}

export const int16 = (value: number): Buffer => {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
};

const int32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
};

const READY = message('Z', Buffer.from('I'));
const IN_TRANSACTION = message('Z', Buffer.from('T'));

/**
 * Lets everybody in, and answers each FETCH by `rows`: what is said of a column of type int4.
 * @param rows text of the cells of one batch; undefined: silence
 */
export function lyingServer(rows: () => string[] | undefined): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', 0), message('K', 1, 1), READY]));
      socket.on('data', (chunk: Buffer) => {
        const text = chunk.toString('latin1');
        if (!text.includes('FETCH')) {
          const parts = text.startsWith('P') ? [message('1'), message('2'), message('n')] : [];
          socket.write(Buffer.concat([...parts, message('C', 'OK'), IN_TRANSACTION]));
          return;
        }
        const cells = rows();
        if (cells === undefined) return;
        const column = [Buffer.from('n\0'), 0, int16(0), 23, int16(4), -1, int16(0)];
        const data = cells.map((cell) => message('D', int16(1), Buffer.byteLength(cell), Buffer.from(cell)));
        socket.write(
          Buffer.concat([message('T', int16(1), ...column), ...data, message('C', 'FETCH'), IN_TRANSACTION]),
        );
      });
    });
  };
}
