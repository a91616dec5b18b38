/** What a key does while widgets are edited; those of one widget need one that has the focus. */
export type KeyAction =
  | { do: 'move'; dx: number; dy: number }
  | { do: 'resize'; dw: number; dh: number }
  | { do: 'remove' | 'edit' | 'undo' | 'redo' | 'leave' | 'help' };

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

export function actionOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Key): KeyAction | undefined {
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return withCommand(key.toLowerCase(), shiftKey);
  const [x, y] = ARROWS[key] ?? [];
  if (x !== undefined && y !== undefined) {
    return shiftKey ? { do: 'resize', dw: x, dh: y } : { do: 'move', dx: x, dy: y };
  }
  if (key === 'Delete' || key === 'Backspace') return { do: 'remove' };
  if (key === 'Enter') return { do: 'edit' };
  if (key === 'Escape') return { do: 'leave' };
  return key === '?' ? { do: 'help' } : undefined;
}

function withCommand(key: string, shiftKey: boolean): KeyAction | undefined {
  if (key === 'z') return { do: shiftKey ? 'redo' : 'undo' };
  return key === 'y' ? { do: 'redo' } : undefined;
}
