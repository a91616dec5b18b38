import { createTracker } from './tracker.js';
import type { Tracker } from './types.js';

/** What the snippet's stub keeps of a call that comes before this script. */
type Call = [method: keyof Tracker, args: [never?, never?], time: number];
type Global = Partial<Tracker> & { q?: Call[] };

const { src, dataset } = document.currentScript as HTMLScriptElement;
const { project, api = new URL(src).origin, auto, hash, storage, name = 'strata' } = dataset;
const tracker = createTracker({
  project: project!,
  api,
  auto: auto != 'false',
  hash: hash != null,
  storage: storage != 'off',
});
const globals = window as unknown as Record<string, Global | undefined>;
// The stub itself becomes the tracker: pages may have kept it, or one of its functions.
const stub = Object.assign((globals[name] = globals[name] || {}), tracker);
const calls = stub.q || [];
const replay = ([method, args, time]: Call): void => tracker[method](args[0]!, args[1], time);
calls.splice(0).map(replay);
calls.push = replay as never;
