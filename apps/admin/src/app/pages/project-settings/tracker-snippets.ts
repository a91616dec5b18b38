/** How a site gets the tracker, by what it is built with. Pure, so that every page shows the same. */
export interface TrackerSnippet {
  /** What people build sites with. */
  label: string;
  /** The file it goes into, or the language. */
  language: string;
  code: string;
}

export function trackerSnippets(origin: string, writeKey: string): TrackerSnippet[] {
  const src = `${origin}/static/sdk/tracker.min.js`;
  const tag = `<script defer src="${src}" data-project="${writeKey}"></script>`;
  return [
    { label: 'HTML', language: 'in the <head> of every page', code: tag },
    { label: 'Next.js', language: 'app/layout.tsx', code: nextJs(src, writeKey) },
    { label: 'React', language: 'index.html (Vite)', code: inHead(tag) },
    { label: 'Vue / Nuxt', language: 'nuxt.config.ts; for Vue take the HTML', code: nuxt(src, writeKey) },
    { label: 'Angular', language: 'src/index.html', code: inHead(tag) },
    { label: 'WordPress', language: 'functions.php of the theme', code: wordPress(tag) },
    { label: 'Tag Manager', language: 'a Custom HTML tag on All Pages', code: tagManager(src, writeKey) },
  ];
}

function inHead(tag: string): string {
  return `<head>\n  …\n  ${tag}\n</head>`;
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
}`;
}

function nuxt(src: string, key: string): string {
  return `export default defineNuxtConfig({
  app: {
    head: {
      script: [{ src: '${src}', defer: true, 'data-project': '${key}' }],
    },
  },
});`;
}

function wordPress(tag: string): string {
  return `add_action('wp_head', function () {\n  echo '${tag}';\n});`;
}

/** Tag Manager drops unknown attributes of script elements, so the element is made by hand. */
function tagManager(src: string, key: string): string {
  return `<script>
  var s = document.createElement('script');
  s.src = '${src}';
  s.defer = true;
  s.setAttribute('data-project', '${key}');
  document.head.appendChild(s);
</script>`;
}
