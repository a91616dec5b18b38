import { SecurityContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { DomSanitizer } from '@angular/platform-browser';
import { markdownHtml } from './markdown';

/** As the page shows it. */
const shown = (text: string) =>
  (TestBed.inject(DomSanitizer).sanitize(SecurityContext.HTML, markdownHtml(text)) ?? '').replaceAll('&#10;', '');

describe('the text of a widget', () => {
  it('is Markdown, with headings below the title of the widget', () => {
    expect(shown('# Plan\n\n- **one**')).toBe('<h3>Plan</h3><ul><li><strong>one</strong></li></ul>');
  });

  it('leaves out no level of headings', () => {
    expect(shown('## a\n#### b\n## c')).toBe('<h3>a</h3><h4>b</h4><h3>c</h3>');
  });

  it('shows HTML as it was typed', () => {
    expect(shown('<img src=x onerror="alert(1)"> <b>b</b>')).toContain('&lt;img');
    expect(shown('<script>alert(1)</script>')).not.toContain('<script');
  });

  it('opens links elsewhere, and none that run code', () => {
    expect(shown('[plan](https://example.com/?a="b")')).toBe(
      '<p><a href="https://example.com/?a=&#34;b&#34;" target="_blank" rel="noopener noreferrer">plan</a></p>',
    );
    expect(shown('[x](javascript:alert(1)) <javascript:alert(1)>')).not.toContain('href');
    expect(shown('[x](data:text/html,1)')).toBe('<p>x</p>');
  });

  it('fetches no pictures', () => {
    const html = shown('![a picture](https://example.com/p.png)');
    expect(html).not.toContain('<img');
    expect(html).toContain('>a picture</a>');
  });
});
