import { Marked, type Tokens } from 'marked';
import { escapeHtml } from '../charts/option';

const SAFE = /^(https?:|mailto:|\/|#)/i;

/** Headings of a widget stand below its title. */
const BELOW = 2;

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    /** HTML is shown as it was typed. */
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
    /** Nothing is fetched from elsewhere: a picture is a link to it. */
    image: ({ href, text }: Tokens.Image) => link(href, escapeHtml(text || href)),
    link({ href, tokens }: Tokens.Link) {
      return link(href, this.parser.parseInline(tokens));
    },
    heading({ depth, tokens }: Tokens.Heading) {
      const level = Math.min(depth + BELOW, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
  },
});

function link(href: string, html: string): string {
  return SAFE.test(href) ? `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer">${html}</a>` : html;
}

/** Markdown as HTML that fetches nothing; Angular's sanitizer still has to see it. */
export function markdownHtml(text: string): string {
  return marked.parse(text, { async: false });
}
