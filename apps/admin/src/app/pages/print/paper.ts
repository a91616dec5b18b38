/** A4, landscape, in millimetres; what is laid out in `print.page.scss` fits in it. */
const MARGIN = { top: 18, side: 10, bottom: 14 };

/** Text as CSS takes it between quotes. */
const quoted = (text: string) =>
  `"${text.replace(/[^\p{L}\p{N} ]/gu, (char) => `\\${char.codePointAt(0)?.toString(16)} `)}"`;

/** What stands at the edges of each page: above on the left and on the right, and below. */
export interface Edges {
  head: string;
  aside: string;
  foot: string;
}

export function paper({ head, aside, foot }: Edges): CSSStyleSheet {
  const text = 'font: 400 8pt var(--font); color: #6b6f76; vertical-align: bottom; padding-bottom: 2mm;';
  const below = 'font: 400 7.5pt var(--font); color: #6b6f76; vertical-align: top; padding-top: 2mm;';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page {
    size: A4 landscape;
    margin: ${MARGIN.top}mm ${MARGIN.side}mm ${MARGIN.bottom}mm;
    @top-left { content: ${quoted(head)}; ${text} }
    @top-right { content: ${quoted(aside)}; ${text} }
    @bottom-left { content: ${quoted(foot)}; ${below} }
    @bottom-right { content: "Page " counter(page) " of " counter(pages); ${below} }
  }
  /* It begins with all that in large. */
  @page :first {
    margin-top: 10mm;
    @top-left { content: none; }
    @top-right { content: none; }
  }`);
  return sheet;
}
