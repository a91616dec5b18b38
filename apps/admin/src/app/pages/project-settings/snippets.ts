import { trackerSnippets } from './tracker-snippets';

/** What someone copies to send their first event. Pure, so that every page shows the same. */
const KEY_PLACEHOLDER = '<write key: ask an admin>';

export interface Snippet {
  label: string;
  /** Where it goes, or its language. */
  language: string;
  code: string;
}

/** For sites first, then for servers and apps. */
export function snippets(origin: string, apiKey: string | null): Snippet[] {
  const key = apiKey ?? KEY_PLACEHOLDER;
  return [
    ...trackerSnippets(origin, key),
    { label: 'curl', language: 'shell', code: curl(origin, key) },
    { label: 'Node.js', language: 'on a server', code: node(origin, key) },
  ];
}

function curl(origin: string, key: string): string {
  return [
    `curl -X POST ${origin}/api/v1/events/ingest \\`,
    `  -H 'X-API-Key: ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"events":[{"event":"page_view","page_url":"https://example.com/pricing"}]}'`,
  ].join('\n');
}

function node(origin: string, key: string): string {
  return `await fetch('${origin}/api/v1/events/ingest', {
  method: 'POST',
  headers: { 'X-API-Key': '${key}', 'Content-Type': 'application/json' },
  body: JSON.stringify({
    events: [
      {
        event: 'order_paid',
        distinct_id: 'customer-42',
        amount_cents: 4900,
        // With an id and a timestamp a retry is never counted twice.
        event_id: crypto.randomUUID(),
        timestamp: new Date().toISOString(),
      },
    ],
  }),
});`;
}
