import { type HttpResponse } from '@angular/common/http';

export interface DownloadedFile {
  name: string;
  content: BlobPart;
  type: string;
}

/** An answer that is a file, under the name the server gives it. */
export function fileOf({ body, headers }: HttpResponse<ArrayBuffer>, fallback: string): DownloadedFile {
  return {
    name: fileNameOf(headers.get('content-disposition')) ?? fallback,
    content: body ?? '',
    type: headers.get('content-type') ?? '',
  };
}

/** The name in `attachment; filename="…"`. */
export function fileNameOf(disposition: string | null): string | undefined {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1];
}

/** Hands a file to the browser's downloads. */
export function saveFile({ name, content, type }: DownloadedFile): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun by then; until the page is left the content would stay in memory.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
