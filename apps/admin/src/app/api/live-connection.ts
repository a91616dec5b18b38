import {
  LIVE_CLOSE,
  LIVE_HEARTBEAT_MS,
  LIVE_PROTOCOL,
  LIVE_TICKET_PREFIX,
  type LiveClientMessage,
  type LiveFilter,
  type LiveServerMessage,
} from '@strata/contracts';
import { ApiError } from './api-error';
import { API } from './session';

/** Silence that no living connection keeps. */
const SILENCE_MS = 1.5 * LIVE_HEARTBEAT_MS;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** What a connection tells its owner. */
export interface LiveListener {
  onMessage(message: LiveServerMessage): void;
  /** It broke; it comes back by itself. */
  onBreak(): void;
  /** It will not come back, and why. */
  onEnd(reason: ApiError): void;
}

/** Full jitter on the upper half: a restarted server is not met by everybody at once. */
export function waitBefore(attempt: number, random = Math.random()): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + random / 2);
}

/** What is said when the server ended the feed for good. */
const ENDINGS: Partial<Record<number, ApiError>> = {
  [LIVE_CLOSE.badMessage]: new ApiError(
    'invalid',
    'The server did not understand this page.',
    422,
    'Reload the page; an old version may still be open.',
  ),
  [LIVE_CLOSE.unauthenticated]: new ApiError('unauthenticated', 'Your sign-in ended.', 401, 'Sign in again.'),
  [LIVE_CLOSE.forbidden]: new ApiError(
    'forbidden',
    'You may not watch this project any more, or it was deleted.',
    403,
    'Ask an admin of its workspace whether you were removed.',
  ),
};

/**
 * One project's feed, kept open: a ticket for each connection, anew after a break from the last position on. A server
 * that is silent for longer than its heartbeat counts as gone.
 */
export class LiveConnection {
  private socket: WebSocket | undefined;
  private position: string | undefined;
  /** What the server was last told, as JSON. */
  private saidFilter = '{}';
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isWaiting = false;
  private heardAt = 0;
  /** Tells what belongs to an earlier connection from what belongs to this one. */
  private turn = 0;

  constructor(
    private readonly projectId: string,
    private filter: LiveFilter,
    private readonly ticket: () => Promise<string>,
    private readonly listener: LiveListener,
  ) {}

  /** Goes on where it was closed before. */
  open(): void {
    window.addEventListener('online', this.hurry);
    document.addEventListener('visibilitychange', this.hurry);
    this.attempts = 0;
    void this.connect();
  }

  close(): void {
    window.removeEventListener('online', this.hurry);
    document.removeEventListener('visibilitychange', this.hurry);
    this.drop();
  }

  /** From the server's answer on, or from the next connection on. */
  filterBy(filter: LiveFilter): void {
    this.filter = filter;
    if (this.socket?.readyState === WebSocket.OPEN) this.sayFilter(this.socket);
  }

  private sayFilter(socket: WebSocket): void {
    this.saidFilter = JSON.stringify(this.filter);
    socket.send(JSON.stringify({ type: 'filter', filter: this.filter } satisfies LiveClientMessage));
  }

  private async connect(): Promise<void> {
    this.drop();
    const turn = this.turn;
    this.awaitSign();
    let ticket: string;
    try {
      ticket = await this.ticket();
    } catch (cause) {
      if (turn === this.turn) this.refused(ApiError.from(cause));
      return;
    }
    if (turn !== this.turn) return;
    const socket = new WebSocket(this.address(), [LIVE_PROTOCOL, LIVE_TICKET_PREFIX + ticket]);
    // It may have changed between the address and the opening.
    socket.onopen = () => JSON.stringify(this.filter) !== this.saidFilter && this.sayFilter(socket);
    socket.onmessage = ({ data }: MessageEvent<string>) => this.hear(JSON.parse(data) as LiveServerMessage);
    socket.onclose = ({ code }) => this.lost(code);
    this.socket = socket;
  }

  private address(): string {
    const url = new URL(`${API}/ws/events/${this.projectId}`, window.location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    if (this.position) url.searchParams.set('after', this.position);
    this.saidFilter = JSON.stringify(this.filter);
    if (this.saidFilter !== '{}') url.searchParams.set('filter', this.saidFilter);
    return url.href;
  }

  private hear(message: LiveServerMessage): void {
    this.awaitSign();
    if ('position' in message) this.position = message.position;
    if (message.type === 'hello') this.attempts = 0;
    this.listener.onMessage(message);
  }

  /** From here on the server has this long to say something. */
  private awaitSign(): void {
    this.heardAt = Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), SILENCE_MS);
  }

  private lost(code: number): void {
    const ending = ENDINGS[code];
    if (ending) this.end(ending);
    else this.retry();
  }

  private refused(error: ApiError): void {
    if ([401, 403, 404].includes(error.status)) this.end(error);
    else this.retry();
  }

  private end(reason: ApiError): void {
    this.close();
    this.listener.onEnd(reason);
  }

  private retry(): void {
    this.drop();
    this.isWaiting = true;
    this.timer = setTimeout(() => void this.connect(), waitBefore(this.attempts));
    this.attempts += 1;
    this.listener.onBreak();
  }

  /** Somebody looks, or the network is back: no reason to wait any longer. Timers of hidden tabs run late. */
  private readonly hurry = (): void => {
    const isSilent = Date.now() - this.heardAt > SILENCE_MS;
    if (!document.hidden && (this.isWaiting || isSilent)) void this.connect();
  };

  private drop(): void {
    this.turn += 1;
    this.isWaiting = false;
    clearTimeout(this.timer);
    if (!this.socket) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = undefined;
  }
}
