import * as fc from 'fast-check';
import { type Widget, type WidgetPosition } from '../../api/types';
import { paginate } from './paginate';

const PAPER = { first: 8, rest: 9 };

const widget = (id: number, position: WidgetPosition): Widget => ({
  id: String(id),
  title: '',
  description: '',
  source: { type: 'text', markdown: '' },
  chart: {},
  filters: {},
  position,
});

/** Columns of widgets below each other, each with heights of its own: what stands in a grid without overlaps is like that. */
const layouts = fc
  .array(fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 8 }), { minLength: 1, maxLength: 4 })
  .map((columns) =>
    columns
      .flatMap((heights, x) => {
        let y = 0;
        return heights.map((h) => ({ x: x * 3, y: (y += h) - h, w: 3, h }));
      })
      .map((position, id) => widget(id, position)),
  );

const overlap = (a: WidgetPosition, b: WidgetPosition) =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe('pages of a dashboard', () => {
  it('hold every widget once, whole, without overlaps and in the order from the top', () => {
    fc.assert(
      fc.property(layouts, (widgets) => {
        const pages = paginate(widgets, PAPER);
        expect(
          pages
            .flat()
            .map(({ id }) => id)
            .sort(),
        ).toEqual(widgets.map(({ id }) => id).sort());
        pages.forEach((page, n) => {
          const height = n === 0 ? PAPER.first : PAPER.rest;
          expect(page.length).toBeGreaterThan(0);
          for (const { position } of page) expect(position.y + position.h).toBeLessThanOrEqual(height);
          page.forEach((a, i) => {
            for (const b of page.slice(i + 1)) expect(overlap(a.position, b.position)).toBe(false);
          });
        });
        const place = new Map(pages.flatMap((page, n) => page.map(({ id }) => [id, n])));
        for (const above of widgets)
          for (const below of widgets)
            if (below.position.y >= above.position.y + above.position.h)
              expect(place.get(below.id)).toBeGreaterThanOrEqual(place.get(above.id) ?? NaN);
      }),
    );
  });

  it('leave what fits on one page as it is', () => {
    const widgets = [widget(1, { x: 0, y: 0, w: 6, h: 4 }), widget(2, { x: 6, y: 0, w: 6, h: 8 })];
    expect(paginate(widgets, PAPER)).toEqual([widgets]);
  });

  it('break between rows of widgets', () => {
    const rows = [0, 5, 10].map((y, id) => widget(id, { x: 0, y, w: 12, h: 5 }));
    expect(paginate(rows, PAPER).map((page) => page.length)).toEqual([1, 1, 1]);
    expect(paginate(rows, { first: 8, rest: 10 }).map((page) => page.length)).toEqual([1, 2]);
  });
});
