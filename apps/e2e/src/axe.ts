import { repositoryRoot } from '@strata/platform';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Page } from 'puppeteer';

/** What axe-core answers, as far as it is used here. */
interface AxeResults {
  violations: { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] }[];
}

const source = readFileSync(path.join(repositoryRoot(), 'node_modules/axe-core/axe.min.js'), 'utf8');

/**
 * Also what is out of sight: the browser may spare itself its style, and axe would read an old one. Colours change at
 * once, whatever theme comes next.
 */
function drawAll(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { content-visibility: visible !important; transition: none !important; }');
  document.adoptedStyleSheets.push(sheet);
}

/** What axe-core has against the page as it is now, one line per element. @param rule this one alone, or all but this one */
export async function violationsOf(page: Page, rule: { only?: string; but?: string } = {}): Promise<string[]> {
  // Evaluated by the debugger, which the page's content security policy does not concern.
  if (!(await page.evaluate('"axe" in window'))) {
    await page.evaluate(source);
    await page.evaluate(drawAll);
  }
  const { only, but } = rule;
  const rules = { ...(only && { runOnly: [only] }), ...(but && { rules: { [but]: { enabled: false } } }) };
  const options = JSON.stringify({ resultTypes: ['violations'], ...rules });
  const { violations } = (await page.evaluate(`axe.run(document, ${options})`)) as AxeResults;
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${impact} ${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  );
}
