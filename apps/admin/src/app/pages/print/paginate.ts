import { type Widget } from '../../api/types';

/** Rows of the grid that fit on the first page, below the title, and on each further one. */
export interface Paper {
  first: number;
  rest: number;
}

/**
 * The widgets in the places they have on the pages: no widget is cut by the end of a page, the gaps this leaves fall
 * away, and one that is higher than a page gets a page's height.
 * @param widgets as they are kept: from the top, without overlaps
 */
export function paginate(widgets: readonly Widget[], { first, rest }: Paper): Widget[][] {
  const pages: Widget[][] = [];
  let left = [...widgets];
  while (left.length > 0) {
    const height = pages.length === 0 ? first : rest;
    const top = Math.min(...left.map(({ position }) => position.y));
    const page = fitting(left, top, height);
    const taken = new Set(page.map(({ id }) => id));
    pages.push(page.map((widget) => moved(widget, top, height)));
    left = left.filter(({ id }) => !taken.has(id));
  }
  return pages;
}

/**
 * Those that end within the page. What stands below one that does not fit waits with it, so that nothing is printed
 * before what is above it.
 */
function fitting(widgets: readonly Widget[], top: number, height: number): Widget[] {
  const isHigh = ({ position }: Widget) => position.y + Math.min(position.h, height) > top + height;
  const cut = Math.min(...widgets.filter(isHigh).map(({ position }) => position.y));
  return widgets.filter((widget) => !isHigh(widget) && widget.position.y < cut);
}

function moved({ position, ...widget }: Widget, top: number, height: number): Widget {
  return { ...widget, position: { ...position, y: position.y - top, h: Math.min(position.h, height) } };
}
