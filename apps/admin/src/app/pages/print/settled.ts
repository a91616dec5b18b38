const LOOK_EVERY_MS = 30;

/** Resolves when nothing is missing any more: charts are drawn, fonts are there. */
export async function drawn(document: Document): Promise<void> {
  while (!isComplete(document)) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  await document.fonts.ready;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

function isComplete(document: Document): boolean {
  const charts = [...document.querySelectorAll('app-chart')];
  return (
    document.querySelector('ui-skeleton') === null &&
    charts.every((chart) => chart.querySelector('svg')) &&
    [...document.styleSheets].some(({ href }) => href?.endsWith('print.css'))
  );
}
