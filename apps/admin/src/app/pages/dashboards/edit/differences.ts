import { type Widget } from '../../../api/types';
import { type Draft, isSame } from './draft';

/** What is otherwise in one draft than in another, a sentence each. */
export function differences(before: Draft, after: Draft): string[] {
  const [old, now] = [byId(before.widgets), byId(after.widgets)];
  const kept = after.widgets.flatMap((widget) => {
    const was = old.get(widget.id);
    return was ? [{ was, widget }] : [];
  });
  const changed = kept.filter(({ was, widget }) => !isSame(contentOf(was), contentOf(widget)));
  const moved = kept.filter(({ was, widget }) => !isSame(was.position, widget.position));
  return [
    ...after.widgets.filter(({ id }) => !old.has(id)).map((widget) => `Added ${nameOf(widget)}`),
    ...before.widgets.filter(({ id }) => !now.has(id)).map((widget) => `Removed ${nameOf(widget)}`),
    ...changed.map(({ widget }) => `Changed ${nameOf(widget)}`),
    ...(moved.length ? [movedText(moved.map(({ widget }) => widget))] : []),
    ...settingsChanges(before, after),
  ];
}

function settingsChanges(before: Draft, after: Draft): string[] {
  return [
    ...(before.name === after.name ? [] : [`Named it "${after.name}"`]),
    ...(before.visibility === after.visibility ? [] : [`Made it ${after.visibility}`]),
    ...(isSame(before.filters, after.filters) ? [] : ['Changed what it is opened with']),
    ...(before.description === after.description ? [] : ['Changed the description']),
    ...(isSame(before.tags, after.tags) ? [] : ['Changed the tags']),
    ...(before.refresh_seconds === after.refresh_seconds ? [] : ['Changed how often it asks anew']),
  ];
}

function movedText(widgets: readonly Widget[]): string {
  const [only] = widgets;
  return widgets.length === 1 && only ? `Moved ${nameOf(only)}` : `Moved ${widgets.length} widgets`;
}

function contentOf({ position: _, ...content }: Widget) {
  return content;
}

function nameOf({ title }: Widget): string {
  return title ? `"${title}"` : 'a widget without a title';
}

function byId(widgets: readonly Widget[]): Map<string, Widget> {
  return new Map(widgets.map((widget) => [widget.id, widget]));
}
