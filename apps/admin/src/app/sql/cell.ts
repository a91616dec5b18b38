import { type Cell } from '../api/types';

/** A cell as the grid, the clipboard and files of the browser show it; null is told apart by the grid. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
