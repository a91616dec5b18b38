import { ExportUpkeep, ExportWorker } from '@strata/export';
import ExcelJs from 'exceljs';
import fs from 'node:fs';
import path from 'node:path';
import type { Answer, Json, SignedUp, TestApi } from './test-api.js';

export const savedQuery = (id: string, params?: Json): Json => ({
  type: 'saved_query',
  saved_query_id: id,
  ...(params && { params }),
});
export const ofWidget = (dashboard: { id: string; widgets: Json[] }, at = 0, filters?: Json): Json => ({
  type: 'widget',
  dashboard_id: dashboard.id,
  widget_id: dashboard.widgets[at]?.id,
  ...(filters && { filters }),
});
export const ofDashboard = (id: string, filters?: Json): Json => ({
  type: 'dashboard',
  dashboard_id: id,
  ...(filters && { filters }),
});

export interface File {
  status: number;
  headers: Record<string, unknown>;
  bytes: Buffer;
}

/** Calls of the endpoints of exports in one workspace, and the worker that makes them. */
export class ExportCalls {
  constructor(
    readonly api: TestApi,
    private readonly workspace: string,
  ) {}

  request(user: SignedUp, source: Json, format: string): Promise<Answer> {
    return this.api.call('POST', '/exports', user, { workspace_id: this.workspace, source, format });
  }

  /** The id of one that waits. */
  async requested(user: SignedUp, source: Json, format: string): Promise<string> {
    const { status, body } = await this.request(user, source, format);
    if (status !== 202) throw new Error(JSON.stringify(body));
    return String(body.id);
  }

  /** As the worker takes it from the queue. */
  work(id: string, worker = this.api.app.get(ExportWorker)): Promise<void> {
    return worker.work({ workspace_id: this.workspace, export_id: id });
  }

  /** One that is over. */
  async made(user: SignedUp, source: Json, format: string): Promise<Json & { id: string }> {
    const id = await this.requested(user, source, format);
    await this.work(id);
    return (await this.get(user, id)).body as Json & { id: string };
  }

  get(user: SignedUp, id: string): Promise<Answer> {
    return this.api.call('GET', `/exports/${id}`, user);
  }

  call(method: string, path: string, user: SignedUp): Promise<Answer> {
    return this.api.call(method, `/exports/${path}`, user);
  }

  async list(user: SignedUp, search = ''): Promise<Json[]> {
    const { body } = await this.api.call('GET', `/exports?workspace_id=${this.workspace}${search}`, user);
    return body.data as Json[];
  }

  /** What is behind an address, for whoever has it. */
  async fetch(url: string): Promise<File> {
    const { statusCode: status, headers, rawPayload: bytes } = await this.api.app.inject({ method: 'GET', url });
    return { status, headers, bytes };
  }

  async link(user: SignedUp, id: string): Promise<string> {
    const { status, body } = await this.call('POST', `${id}/link`, user);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return String(body.url);
  }

  async download(user: SignedUp, id: string): Promise<File> {
    return this.fetch(await this.link(user, id));
  }

  /** The file of an export that is made for it. */
  async file(user: SignedUp, source: Json, format: string): Promise<Buffer> {
    const { id, status, error } = await this.made(user, source, format);
    if (status !== 'completed') throw new Error(JSON.stringify(error));
    return (await this.download(user, id)).bytes;
  }

  async sheets(user: SignedUp, source: Json): Promise<ExcelJs.Worksheet[]> {
    return sheetsOf(await this.file(user, source, 'xlsx'));
  }

  expire(): Promise<number> {
    return this.api.app.get(ExportUpkeep).expire();
  }

  get folder(): string {
    return path.join(this.api.dataDir, 'exports');
  }

  /** Names of what is kept on disk. */
  get kept(): string[] {
    return fs.readdirSync(this.folder);
  }
}

export async function sheetsOf(file: Buffer): Promise<ExcelJs.Worksheet[]> {
  const workbook = new ExcelJs.Workbook();
  await workbook.xlsx.load(file as unknown as ArrayBuffer);
  return workbook.worksheets;
}

/** Labels and values of a cover. */
export function coverOf(sheet: ExcelJs.Worksheet | undefined): [string, string][] {
  if (!sheet) throw new Error('no cover');
  return Array.from({ length: sheet.rowCount }, (_, i) => [sheet.getCell(i + 1, 1).text, sheet.getCell(i + 1, 2).text]);
}
