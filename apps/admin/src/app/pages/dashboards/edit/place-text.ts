import { type WidgetPosition } from '../../../api/types';

/** Where a widget is and how large, for those who do not see it. */
export function placeText({ x, y, w, h }: WidgetPosition): string {
  return `column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high`;
}
