/**
 * Keeps what a widget draws at its present size while its frame changes: drawing anew for each pixel would take longer
 * than a frame.
 * @returns lets it follow again
 */
export function heldStill(widget: HTMLElement): () => void {
  const drawn = [...widget.querySelectorAll<HTMLElement>('app-widget-view')];
  for (const { style, offsetWidth, offsetHeight } of drawn) {
    style.width = `${offsetWidth}px`;
    style.height = `${offsetHeight}px`;
  }
  return () => {
    for (const { style } of drawn) {
      style.width = '';
      style.height = '';
    }
  };
}
