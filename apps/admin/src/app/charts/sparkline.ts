/** SVG path of a small line through the values, in a box of the given size; a flat line when all are equal. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return '';
  const top = Math.max(...values, 1);
  const step = width / (values.length - 1);
  const at = (value: number, i: number) => `${round(i * step)},${round(height - (value / top) * height)}`;
  return `M${values.map(at).join('L')}`;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
