import type { LiveServerMessage } from '@strata/contracts';
import { LIVE_PROTOCOL, LIVE_TICKET_PREFIX } from '@strata/contracts';
import { newId } from '@strata/platform';
import { WebSocket } from 'ws';
import { TestBrowser, type AdminWindow } from '../../apps/e2e/src/browser.js';
import { api, createProject, signUp, type Client, type Project } from '../../apps/e2e/src/client.js';
import { pause, readProc, RunningInstallation, type ProcessName } from '../../apps/e2e/src/installation.js';
import { keepResult } from './report.js';

export interface LiveOptions {
  /** Events per second. */
  rate: number;
  viewers: number;
  minutes: number;
  log: (line: string) => void;
}

const SEND_EVERY_MS = 50;
const POLL_EVERY_MS = 10_000;
const SAMPLE_EVERY_MS = 30_000;
/** The first minute warms up caches, heaps and compiled code. */
const WARM_UP_MS = 60_000;
const USER_AGENT = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0';

/** From an event's own time to its sight, in milliseconds. */
class Latencies {
  private readonly values: number[] = [];

  add(ms: number): void {
    this.values.push(ms);
  }

  summary() {
    const sorted = [...this.values].sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? NaN);
    return { events: sorted.length, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), max_ms: at(0.999999) };
  }
}

/** Rare enough that a list shows all of them: by these a poller is measured, which sees little of a flood. */
const MARKER = 'marker';
const MARKER_EVERY_TICKS = 5;

/** Sends at a steady rate; knows how many were accepted. */
class Sender {
  accepted = 0;
  failed = 0;
  private ticks = 0;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly address: string,
    private readonly project: Project,
    private readonly rate: number,
  ) {}

  start(): void {
    const perTick = Math.round((this.rate * SEND_EVERY_MS) / 1_000);
    this.timer = setInterval(() => void this.send(perTick), SEND_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async send(count: number): Promise<void> {
    const first = this.ticks++ % MARKER_EVERY_TICKS === 0 ? MARKER : 'page_view';
    const events = Array.from({ length: count }, (_, i) => ({
      event: i === 0 ? first : i % 10 === 0 ? 'button_click' : 'page_view',
      event_id: newId(),
      timestamp: Date.now(),
      distinct_id: `user_${Math.floor(Math.random() * 5_000)}`,
      page_url: `https://shop.example.com/p/${i}`,
      properties: { i },
    }));
    try {
      const response = await fetch(`${this.address}/api/v1/events/ingest`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': this.project.api_key, 'user-agent': USER_AGENT },
        body: JSON.stringify({ events }),
      });
      const { accepted = 0 } = (await response.json()) as { accepted?: number };
      this.accepted += accepted;
      if (!response.ok) this.failed += count;
    } catch {
      this.failed += count;
    }
  }
}

/** A viewer without a screen. */
async function watch(client: Client, project: Project, seen: (occurredAt: string) => void): Promise<WebSocket> {
  const path = `/projects/${project.id}/live-tickets`;
  const { ticket } = await api<{ ticket: string }>(client.address, 'POST', path, { token: client.token });
  const url = `${client.address.replace('http', 'ws')}/api/v1/ws/events/${project.id}`;
  const socket = new WebSocket(url, [LIVE_PROTOCOL, `${LIVE_TICKET_PREFIX}${ticket}`]);
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as LiveServerMessage;
    if (message.type === 'events') for (const event of message.events) seen(event.occurred_at);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** What the live view of others is: a list that is asked for every ten seconds. Tells of the marked events. */
function poll(client: Client, project: Project, latencies: Latencies): () => void {
  const known = new Set<string>();
  const filters = encodeURIComponent(JSON.stringify([{ field: 'event_name', op: 'eq', value: MARKER }]));
  const timer = setInterval(() => {
    const from = new Date(Date.now() - 2 * POLL_EVERY_MS).toISOString();
    const path = `/analytics/${project.id}/events?limit=200&from=${from}&filters=${filters}`;
    void api<{ data: { event_id: string; occurred_at: string }[] }>(client.address, 'GET', path, client).then(
      ({ data }) => {
        for (const event of data.filter(({ event_id }) => !known.has(event_id))) {
          known.add(event.event_id);
          latencies.add(Date.now() - Date.parse(event.occurred_at));
        }
      },
      () => undefined,
    );
  }, POLL_EVERY_MS);
  return () => clearInterval(timer);
}

interface Sight {
  id: string;
  at: number;
}
type Watching = Window & { sights?: Sight[] };

/** Has the page note when each row appears, by its own clock. */
async function noteRows({ page }: AdminWindow): Promise<void> {
  await page.waitForSelector('[data-event-id]');
  await page.evaluate(() => {
    const sights: Sight[] = ((window as Watching).sights = []);
    new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (!(node instanceof Element)) continue;
        const rows = [node, ...node.querySelectorAll('[data-event-id]')];
        for (const row of rows) {
          const id = row.getAttribute('data-event-id');
          if (id) sights.push({ id, at: Date.now() });
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
}

function takeSights({ page }: AdminWindow): Promise<Sight[]> {
  return page.evaluate(() => (window as Watching).sights?.splice(0) ?? []);
}

/** Our ids are time-ordered (RFC 9562, version 7): their first 48 bits are the moment of their making. */
function madeAt(id: string): number {
  return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

async function heapMb({ page }: AdminWindow): Promise<number> {
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return mb(usedSize);
}

const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** Resident memory of a process in megabytes. Linux only. */
export function rssMb(pid: number | undefined): number {
  const pages = Number(readProc(pid ?? -1, 'statm').split(' ')[1] ?? 0);
  return mb(pages * 4_096);
}

const WATCHED: ProcessName[] = ['api', 'worker', 'redis'];

/** From event to screen at a steady rate and many viewers, beside a poller; memory over the time. */
export async function benchLive({ rate, viewers, minutes, log }: LiveOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  const browser = await TestBrowser.start(installation.dataDir);
  try {
    const client = await signUp(installation.address, 'live');
    const project = await createProject(client, 'Busy');
    const sender = new Sender(installation.address, project, rate);
    sender.start();
    const window = await browser.window(installation.address);
    await window.signIn(client.email, client.password);
    await window.open(`/projects/${project.id}/live`);
    await noteRows(window);
    const [screen, sockets, polled] = [new Latencies(), new Latencies(), new Latencies()];
    let isWarm = false;
    const others = await Promise.all(
      Array.from({ length: viewers - 1 }, () =>
        watch(client, project, (at) => isWarm && sockets.add(Date.now() - Date.parse(at))),
      ),
    );
    const stopPolling = poll(client, project, polled);
    const memory: Record<string, number>[] = [];
    const started = Date.now();
    while (Date.now() - started < minutes * 60_000) {
      await pause(SAMPLE_EVERY_MS);
      isWarm = Date.now() - started > WARM_UP_MS;
      for (const { id, at } of await takeSights(window)) if (isWarm) screen.add(at - madeAt(id));
      const processes = WATCHED.map((name) => [`${name}_mb`, rssMb(installation.pidOf(name))] as const);
      const sample = { seconds: Math.round((Date.now() - started) / 1_000), ...Object.fromEntries(processes) };
      memory.push({ ...sample, page_heap_mb: await heapMb(window) });
      log(JSON.stringify(memory.at(-1)));
    }
    sender.stop();
    stopPolling();
    const isOpen = others.filter((socket) => socket.readyState === WebSocket.OPEN).length + 1;
    others.forEach((socket) => socket.terminate());
    const report = {
      rate,
      minutes,
      viewers: isOpen,
      accepted: sender.accepted,
      failed: sender.failed,
      screen: screen.summary(),
      sockets: sockets.summary(),
      poller_every_10_s: polled.summary(),
    };
    const file = keepResult('live', { ...report, memory });
    console.table({ page: report.screen, 'other viewers': report.sockets, 'poller, 10 s': report.poller_every_10_s });
    console.table(memory);
    console.log(`${report.accepted} accepted, ${report.failed} failed, ${isOpen} viewers. Kept in ${file}`);
    if (!(report.screen.p95_ms < 1_000)) process.exitCode = 1;
  } finally {
    await browser.close();
    await installation.stop();
  }
}
