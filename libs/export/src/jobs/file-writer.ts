import { Injectable } from '@nestjs/common';
import { pipeline } from 'node:stream/promises';
import { ExportContent, type Writing } from './content.js';
import type { Attempt } from './export-records.js';
import { PdfRenderer, RenderTickets } from './pdf-renderer.js';
import { Requesters } from './requesters.js';

/** Writes the file of an export, with the rights that its requester has when it is begun. */
@Injectable()
export class FileWriter {
  constructor(
    private readonly requesters: Requesters,
    private readonly content: ExportContent,
    private readonly renderer: PdfRenderer,
    private readonly tickets: RenderTickets,
  ) {}

  /** @throws DomainError `forbidden` for a requester who lost the right, and whatever is wrong with source and sink */
  async write(attempt: Attempt, writing: Omit<Writing, 'ctx'>): Promise<void> {
    const { ctx, subject } = await this.requesters.enter(attempt);
    if (attempt.format !== 'pdf') return this.content.write(subject, attempt.format, { ...writing, ctx });
    const { sink, signal } = writing;
    const address = await this.tickets.addressOf({ workspace_id: attempt.workspaceId, export_id: attempt.id });
    await pipeline([await this.renderer.render({ address, signal })], sink);
  }
}
