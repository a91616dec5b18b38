/** Whatever JSON can hold. */
export type Properties = Record<string, unknown>;

/** What a page calls. No method throws, whatever it is given. */
export interface Tracker {
  /**
   * Records an event.
   * @param properties at most 5 levels deep, 100 keys in all, texts of at most 8,192 characters
   * @param time when it happened, in milliseconds since the epoch; default: now
   */
  event: (name: string, properties?: Properties, time?: number) => void;
  /** Names the person behind this and all later events; `traits` such as name or plan are kept with the person. */
  identify: (distinctId: string | number, traits?: Properties, time?: number) => void;
  /** Forgets the person and begins a new session: for signing out. */
  reset: () => void;
}

export interface TrackerOptions {
  /** The project's write key, `proj_…`. */
  project: string;
  /** Origin of the Strata server, such as `https://stats.example.com`. */
  api: string;
  /** `false`: no automatic page views. */
  auto?: boolean;
  /** `true`: a change of `location.hash` is a page view. */
  hash?: boolean;
  /** `false`: nothing is kept in the browser. Then there are no session ids, and what is unsent ends with the page. */
  storage?: boolean;
}

/** An event as it travels; see docs/ingest.md. */
export interface TrackedEvent {
  event: string;
  event_id: string;
  /** Milliseconds since the epoch, by the server's clock as far as it is known. */
  timestamp: number;
  distinct_id: string | undefined;
  session_id: string | undefined;
  page_url: string;
  referrer: string;
  language: string;
  screen: string;
  properties: Properties | undefined;
}
