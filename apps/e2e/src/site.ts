import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SitePage {
  /** What stands in the page's head. */
  head: string;
  headers?: Record<string, string>;
}

/** Somebody's web site: a server on an origin of its own whose pages carry the tracker. */
export class TestSite {
  private readonly pages = new Map<string, SitePage>();

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async start(): Promise<TestSite> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const site = new TestSite(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => {
      const path = new URL(request.url ?? '/', site.address).pathname;
      const page = path === '/favicon.ico' ? { head: '' } : site.pages.get(path);
      response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', ...page?.headers });
      response.end(`<!doctype html><html lang="en"><head><title>${path}</title>${page?.head ?? ''}</head></html>`);
    });
    return site;
  }

  /** Serves the page from now on; returns its address. */
  serve(path: string, page: SitePage): string {
    this.pages.set(path, page);
    return this.address + path;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The snippet's script element, with `data-` attributes. */
export function trackerTag(api: string, attributes: Record<string, string>): string {
  const data = Object.entries(attributes).map(([name, value]) => ` data-${name}="${value}"`);
  return `<script src="${api}/static/sdk/tracker.min.js"${data.join('')}></script>`;
}
