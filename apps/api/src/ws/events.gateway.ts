import { Inject, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { LIVE_CLOSE, LIVE_HEARTBEAT_MS } from '@strata/contracts';
import { LiveAdmission, LiveFeed, type LiveSeat } from '@strata/live';
import { DomainError, LOGGER, type Logger } from '@strata/platform';
import { Redis } from '@strata/queue';
import type { RawData, WebSocket } from 'ws';
import { readClientMessage } from './client-message.js';
import type { Admitted } from './live-door.js';

/** Rights are checked anew when somebody tells that they changed, and this often besides. */
const RECHECK_MS = 60_000;
/** Frames that are no message before the client is sent away. */
const MAX_STRIKES = 5;
const MAX_PER_USER = 100;
/** Of RFC 6455's registry: try again later. */
const TRY_LATER = 1013;

interface Connection {
  viewer: Admitted;
  socket: WebSocket;
  /** Resolves when the viewer is seated. */
  seat: Promise<LiveSeat | undefined>;
  isAlive: boolean;
  strikes: number;
}

/** The live feed's connections: who is there, whether they still may be, and what they ask for. */
@WebSocketGateway()
export class EventsGateway implements OnGatewayConnection<WebSocket>, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly connections = new Set<Connection>();
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly admission: LiveAdmission,
    private readonly feed: LiveFeed,
    private readonly redis: Redis,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timers = [
      setInterval(() => this.ping(), LIVE_HEARTBEAT_MS),
      setInterval(() => void this.recheck(() => true), RECHECK_MS),
    ];
    // Not awaited: a start does not wait for Redis, and the subscriptions hold as soon as it is there.
    void this.follow().catch((error: unknown) => this.logger.warn({ err: error }, 'changes of rights not followed'));
  }

  private async follow(): Promise<void> {
    await Promise.all([
      this.redis.subscribe(
        'access-changed',
        (change) => void this.recheck(({ actor }) => !('user_id' in change) || actor.userId === change.user_id),
        () => void this.recheck(() => true),
      ),
      this.redis.subscribe(
        'project-changed',
        (change) => void this.recheck(({ projectId }) => projectId === change.project_id),
      ),
    ]);
  }

  onApplicationShutdown(): void {
    this.timers.forEach(clearInterval);
  }

  handleConnection(socket: WebSocket, viewer: Admitted): void {
    // A broken connection closes too; its error says nothing more. First of all: without a listener it ends the process.
    socket.on('error', () => undefined);
    const mine = [...this.connections].filter((other) => other.viewer.actor.userId === viewer.actor.userId);
    if (mine.length >= MAX_PER_USER) {
      socket.close(TRY_LATER, 'too many live feeds of one user');
      return;
    }
    const connection: Connection = { viewer, socket, seat: this.seat(socket, viewer), isAlive: true, strikes: 0 };
    this.connections.add(connection);
    socket.on('pong', () => (connection.isAlive = true));
    socket.on('message', (data, isBinary) => this.receive(connection, data, isBinary));
    socket.on('close', () => void this.leave(connection));
  }

  private async seat(socket: WebSocket, { projectId, wish }: Admitted): Promise<LiveSeat | undefined> {
    const live = {
      send: (text: string) => socket.send(text),
      waitingBytes: () => socket.bufferedAmount,
      close: (code: number) => socket.close(code),
    };
    try {
      return await this.feed.join(projectId, live, wish);
    } catch (error) {
      this.logger.warn({ err: error, project_id: projectId }, 'live feed not joined');
      socket.close(TRY_LATER, 'unavailable');
      return undefined;
    }
  }

  private async leave(connection: Connection): Promise<void> {
    this.connections.delete(connection);
    (await connection.seat)?.leave();
  }

  private receive(connection: Connection, data: RawData, isBinary: boolean): void {
    try {
      const { filter } = readClientMessage(isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8'));
      void connection.seat.then((seat) => seat?.setFilter(filter));
    } catch (error) {
      connection.strikes += 1;
      tell(connection.socket, error as DomainError);
      if (connection.strikes >= MAX_STRIKES) connection.socket.close(LIVE_CLOSE.badMessage);
    }
  }

  /** A client that did not answer the last ping is gone, whatever its connection says. */
  private ping(): void {
    for (const connection of this.connections) {
      if (!connection.isAlive) connection.socket.terminate();
      connection.isAlive = false;
      connection.socket.ping();
    }
  }

  private async recheck(isMeant: (viewer: Admitted) => boolean): Promise<void> {
    for (const { viewer, socket } of [...this.connections].filter((connection) => isMeant(connection.viewer))) {
      try {
        await this.admission.check(viewer);
      } catch (error) {
        // With the database away nobody loses a right; the next check tells.
        const code = error instanceof DomainError ? CLOSE_CODES[error.code] : undefined;
        if (code === undefined) continue;
        tell(socket, error as DomainError);
        socket.close(code);
      }
    }
  }
}

const CLOSE_CODES: Partial<Record<DomainError['code'], number>> = {
  unauthenticated: LIVE_CLOSE.unauthenticated,
  forbidden: LIVE_CLOSE.forbidden,
  workspace_suspended: LIVE_CLOSE.forbidden,
  not_found: LIVE_CLOSE.forbidden,
};

function tell(socket: WebSocket, { code, message, hint }: DomainError): void {
  socket.send(JSON.stringify({ type: 'error', error: { code, message, hint } }));
}
