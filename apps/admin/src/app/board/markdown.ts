import { Marked, type Tokens } from 'marked';
import { escapeHtml } from '../charts/option';

const SAFE = /^(https?:|mailto:|\/|#)/i;

/** Headings of a text stand below the title of its widget. */
const BELOW = 2;
const DEEPEST = 6;

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
  },
});

function link(href: string, html: string): string {
  return SAFE.test(href) ? `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer">${html}</a>` : html;
}

/** Markdown as HTML that fetches nothing; Angular's sanitizer still has to see it. */
export function markdownHtml(text: string): string {
  const tokens = marked.lexer(text);
  const headings: Tokens.Heading[] = [];
  void marked.walkTokens(tokens, (token) => void (token.type === 'heading' && headings.push(token as Tokens.Heading)));
  // No level is left out, whatever sizes somebody liked.
  const depths = [...new Set(headings.map(({ depth }) => depth))].sort();
  for (const heading of headings) heading.depth = Math.min(BELOW + 1 + depths.indexOf(heading.depth), DEEPEST);
  return marked.parser(tokens);
}
