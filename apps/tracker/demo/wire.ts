/** A request of the tracker and what became of it. */
export interface Exchange {
  at: Date;
  /** A beacon is sent when the page may go; its answer cannot be read. */
  kind: 'request' | 'beacon';
  body: string;
  /** Absent while it is under way, and for beacons. */
  answer?: { status: number; text: string } | 'none';
}

const isIngest = (url: unknown): boolean => typeof url === 'string' && url.endsWith('/api/v1/events/ingest');

/** Reports each ingest request of this page, when it leaves and when it is answered. To be called before the tracker. */
export function watchWire(report: (exchange: Exchange) => void): void {
  const originalFetch = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    if (!isIngest(input)) return originalFetch(input, init);
    const exchange: Exchange = { at: new Date(), kind: 'request', body: init?.body as string };
    report(exchange);
    try {
      const response = await originalFetch(input, init);
      exchange.answer = { status: response.status, text: await response.clone().text() };
      return response;
    } catch (error) {
      exchange.answer = 'none';
      throw error;
    } finally {
      report(exchange);
    }
  };
  const originalBeacon = navigator.sendBeacon.bind(navigator);
  navigator.sendBeacon = (url, data) => {
    if (isIngest(url)) report({ at: new Date(), kind: 'beacon', body: data as string });
    return originalBeacon(url, data);
  };
}
