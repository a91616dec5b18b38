import { Injectable } from '@nestjs/common';
import { type OneTimeTickets, Redis } from '@strata/queue';

/** A page that is to be printed. */
export interface RenderRequest {
  /** Path of the page to open, with its fragment. */
  address: string;
  signal: AbortSignal;
}

/** Prints pages of the admin. */
export abstract class PdfRenderer {
  /** @returns the PDF. @throws the signal's reason once it is aborted */
  abstract render(request: RenderRequest): Promise<Uint8Array>;
}

/** What a page that is printed is told by its ticket: whose data it may show. */
export interface RenderTicket {
  workspace_id: string;
  export_id: string;
}

const LIFETIME_MS = 60_000;

/** Lets a page in that the worker opens to print it. Good for one use. */
@Injectable()
export class RenderTickets {
  private readonly tickets: OneTimeTickets<RenderTicket>;

  constructor(redis: Redis) {
    this.tickets = redis.tickets<RenderTicket>('render', LIFETIME_MS);
  }

  /** The path of the page that prints an export. The ticket stands in the fragment: that is sent to nobody. */
  async addressOf(ticket: RenderTicket): Promise<string> {
    return `/print#${await this.tickets.issue(ticket)}`;
  }

  /** Undefined for a ticket that is unknown, used or expired. */
  redeem(ticket: string): Promise<RenderTicket | undefined> {
    return this.tickets.redeem(ticket);
  }
}
