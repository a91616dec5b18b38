/** What someone copies to send their first event. Pure, so that every page shows the same. */
const KEY_PLACEHOLDER = '<write key: ask an admin>';

export interface Snippet {
  label: string;
  code: string;
}

export function snippets(origin: string, apiKey: string | null): Snippet[] {
  const key = apiKey ?? KEY_PLACEHOLDER;
  return [
    { label: 'curl', code: curl(origin, key) },
    { label: 'Node.js', code: node(origin, key) },
  ];
}

/** How a web site loads the tracker; the same script everywhere, put where each kind of site wants it. */
export function trackerSnippets(origin: string, apiKey: string | null): Snippet[] {
  const key = apiKey ?? KEY_PLACEHOLDER;
  const tag = scriptTag(origin, key);
  return [
    { label: 'HTML', code: `${STUB}\n${tag}` },
    { label: 'Next.js', code: nextJs(origin, key) },
    { label: 'React, Vue', code: inIndexHtml('index.html', tag) },
    { label: 'Angular', code: inIndexHtml('src/index.html', tag) },
    { label: 'WordPress', code: wordPress(tag) },
    { label: 'Tag Manager', code: tagManager(origin, key) },
  ];
}

/** Keeps the calls that come before the script, with their times; the script replays them. */
const STUB = `<script>
  window.strata = window.strata || { q: [] };
  ['event', 'identify', 'reset'].forEach(function (m) {
    strata[m] = strata[m] || function () { strata.q.push([m, arguments, Date.now()]); };
  });
</script>`;

function scriptTag(origin: string, key: string): string {
  return `<script async src="${scriptUrl(origin)}" data-project="${key}"></script>`;
}

function scriptUrl(origin: string): string {
  return `${origin}/static/sdk/tracker.min.js`;
}

function nextJs(origin: string, key: string): string {
  return `// app/layout.tsx: inside <body>; changes of route are followed by themselves
import Script from 'next/script';

<Script src="${scriptUrl(origin)}" data-project="${key}" />

// in a client component
window.strata?.event('sign_up', { plan: 'pro' });`;
}

/** Routers change the address by the History API, which the tracker follows. */
function inIndexHtml(file: string, tag: string): string {
  return `<!-- ${file}: at the end of <head>; changes of route are followed by themselves -->
${tag}

// in a component
window.strata?.event('sign_up', { plan: 'pro' });`;
}

function wordPress(tag: string): string {
  return `// functions.php of the (child) theme
add_action('wp_head', function () {
  ?>
  ${tag}
  <?php
});`;
}

/** A tag manager inserts script elements in its own way, which can cost them their data attributes: a script sets them. */
function tagManager(origin: string, key: string): string {
  return `<!-- Tag of type "Custom HTML", trigger "All Pages" -->
<script>
  var script = document.createElement('script');
  script.src = '${scriptUrl(origin)}';
  script.setAttribute('data-project', '${key}');
  document.head.appendChild(script);
</script>`;
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
