import { DestroyRef, Injectable, Injector, inject } from '@angular/core';
import { LiveClient } from '../api/live.client';

/** Live feeds of a page: one for each project, however many widgets show it. Provided by the page. */
@Injectable()
export class LiveFeeds {
  private readonly parent = inject(Injector);
  private readonly feeds = new Map<string, LiveClient>();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.feeds.forEach((feed) => feed.close()));
  }

  /** Opened when somebody first asks for it. */
  of(projectId: string): LiveClient {
    const known = this.feeds.get(projectId);
    if (known) return known;
    const feed = Injector.create({ providers: [LiveClient], parent: this.parent }).get(LiveClient);
    feed.watch(projectId);
    this.feeds.set(projectId, feed);
    return feed;
  }
}
