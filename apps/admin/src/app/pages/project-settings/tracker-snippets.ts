/** How a site gets the tracker, by what it is built with. Pure, so that every page shows the same. */
export interface TrackerSnippet {
  /** What people build sites with. */
  label: string;
  /** Where it goes. */
  language: string;
  code: string;
}

/** The same script everywhere, put where each kind of site wants it. */
export function trackerSnippets(origin: string, key: string): TrackerSnippet[] {
  const src = `${origin}/static/sdk/tracker.min.js`;
  const tag = `<script async src="${src}" data-project="${key}"></script>`;
  return [
    { label: 'HTML', language: 'in the <head> of every page', code: `${STUB}\n${tag}` },
    { label: 'Next.js', language: 'app/layout.tsx', code: nextJs(src, key) },
    { label: 'React, Vue', language: 'index.html (Vite)', code: inHead(tag) },
    { label: 'Nuxt', language: 'nuxt.config.ts', code: nuxt(src, key) },
    { label: 'Angular', language: 'src/index.html', code: inHead(tag) },
    { label: 'WordPress', language: 'functions.php of the theme', code: wordPress(tag) },
    { label: 'Tag Manager', language: 'a Custom HTML tag on All Pages', code: tagManager(src, key) },
  ];
}

/** Keeps the calls that come before the script, with their times; the script replays them. */
const STUB = `<script>
  window.strata = window.strata || { q: [] };
  ['event', 'identify', 'reset'].forEach(function (m) {
    strata[m] = strata[m] || function () { strata.q.push([m, arguments, Date.now()]); };
  });
</script>`;

/** Routers change the address by the History API, which the tracker follows. */
function inHead(tag: string): string {
  return `<head>
  …
  ${tag}
</head>

<!-- in a component: window.strata?.event('sign_up', { plan: 'pro' }) -->`;
}

function nextJs(src: string, key: string): string {
  return `import Script from 'next/script';

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Script src="${src}" data-project="${key}" />
      </body>
    </html>
  );
}

// in a client component: window.strata?.event('sign_up', { plan: 'pro' })`;
}

function nuxt(src: string, key: string): string {
  return `export default defineNuxtConfig({
  app: {
    head: {
      script: [{ src: '${src}', async: true, 'data-project': '${key}' }],
    },
  },
});`;
}

function wordPress(tag: string): string {
  return `add_action('wp_head', function () {
  ?>
  ${tag}
  <?php
});`;
}

/** A tag manager inserts script elements in its own way, which can cost them their data attributes: a script sets them. */
function tagManager(src: string, key: string): string {
  return `<script>
  var script = document.createElement('script');
  script.src = '${src}';
  script.setAttribute('data-project', '${key}');
  document.head.appendChild(script);
</script>`;
}
