import { type Widget } from '../../api/types';

/** Whether the same is asked for all of them: places, titles and looks tell nothing about that. */
export function asksTheSame(before: readonly Widget[] | undefined, after: readonly Widget[] | undefined): boolean {
  return before === after || JSON.stringify(questions(before)) === JSON.stringify(questions(after));
}

function questions(widgets: readonly Widget[] = []) {
  const asked = widgets.map(({ id, source, filters }) => ({ id, source, filters }));
  return asked.sort((a, b) => (a.id < b.id ? -1 : 1));
}
