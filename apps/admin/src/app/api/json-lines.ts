import { type HttpClient, type HttpEvent, HttpEventType, type HttpHeaders } from '@angular/common/http';
import { Observable } from 'rxjs';

/** What an answer in lines of JSON says so far, line by line as they come. Leaving it ends the request. */
export function jsonLines<T>(
  http: HttpClient,
  address: string,
  body: unknown,
  headers?: HttpHeaders | Record<string, string>,
): Observable<T> {
  return new Observable((subscriber) => {
    let read = 0;
    const take = (text: string, isAll: boolean) => {
      const end = isAll ? text.length : text.lastIndexOf('\n') + 1;
      if (end <= read) return;
      const lines = text.slice(read, end).split('\n');
      read = end;
      for (const line of lines) if (line) subscriber.next(JSON.parse(line) as T);
    };
    const next = (event: HttpEvent<string>) => {
      if (event.type === HttpEventType.DownloadProgress && 'partialText' in event) take(event.partialText ?? '', false);
      if (event.type === HttpEventType.Response) take(event.body ?? '', true);
    };
    const options = { observe: 'events', responseType: 'text', reportProgress: true, headers } as const;
    return http.post(address, body, options).subscribe({
      next,
      error: (cause: unknown) => subscriber.error(cause),
      complete: () => subscriber.complete(),
    });
  });
}
