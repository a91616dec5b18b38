import { type ElementHandle, type Page } from 'puppeteer';
import { pause } from '../../apps/e2e/src/installation.js';

export interface GestureMeasured {
  gesture: string;
  /** The longest piece of work of the page's main thread, in which no frame can be drawn. */
  longest_task_ms: number;
  /** The longest time between two frames of the page. */
  longest_frame_ms: number;
  frames: number;
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  args?: { name?: string };
}

type Point = readonly [x: number, y: number];

const CATEGORIES = ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline'];
const STEPS = 120;
const STEP_MS = 16;

/** Follows a path with the mouse at the pace of a hand, while Chromium writes down what it does. */
export async function traced(page: Page, gesture: string, path: readonly Point[]): Promise<GestureMeasured> {
  const [start = [0, 0], ...way] = path;
  await page.mouse.move(...start);
  await page.mouse.down();
  await page.tracing.start({ categories: CATEGORIES });
  await page.evaluate(watchFrames);
  let from = start;
  for (const to of way) {
    await glide(page, from, to, Math.round(STEPS / way.length));
    from = to;
  }
  await page.mouse.up();
  // What lets go settles within the gesture, too: charts are drawn in their new size.
  await pause(600);
  const gaps = await page.evaluate(framesSeen);
  const trace = JSON.parse(new TextDecoder().decode(await page.tracing.stop())) as { traceEvents: TraceEvent[] };
  return {
    gesture,
    longest_task_ms: rounded(longestTask(trace.traceEvents)),
    longest_frame_ms: rounded(Math.max(...gaps)),
    frames: gaps.length,
  };
}

/** The middle of an element, as long as it is in sight. */
export async function middleOf(element: ElementHandle): Promise<Point> {
  const box = await element.boundingBox();
  if (!box) throw new Error('There is nothing to take hold of.');
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function glide(page: Page, from: Point, to: Point, steps: number): Promise<void> {
  for (let step = 1; step <= steps; step += 1) {
    const share = step / steps;
    await page.mouse.move(from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share);
    await pause(STEP_MS);
  }
}

/** The busiest page is the one that is measured. */
function longestTask(events: readonly TraceEvent[]): number {
  const isMain = (event: TraceEvent) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain';
  const threads = new Set(events.filter(isMain).map(({ pid, tid }) => `${pid}:${tid}`));
  const tasks = events.filter(
    ({ name, pid, tid }) =>
      (name === 'RunTask' || name === 'ThreadControllerImpl::RunTask') && threads.has(`${pid}:${tid}`),
  );
  if (!tasks.length) throw new Error('The trace tells of no work of the page.');
  return Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1_000;
}

function watchFrames(): void {
  const seen: number[] = [];
  const note = (now: number): void => {
    seen.push(now);
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
  Object.assign(window, { seenFrames: seen });
}

function framesSeen(): number[] {
  const { seenFrames } = window as unknown as { seenFrames: number[] };
  return seenFrames.slice(1).map((at, n) => at - (seenFrames[n] ?? at));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
