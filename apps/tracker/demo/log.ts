import { element } from './dom.js';
import type { Exchange } from './wire.js';

const MAX_ENTRIES = 50;
const entries = new Map<Exchange, HTMLElement>();

/** Shows an exchange, the newest on top; a second call with the same one shows what has changed. */
export function showExchange(exchange: Exchange): void {
  const list = element('log');
  const item = entries.get(exchange) ?? document.createElement('li');
  if (!entries.has(exchange)) {
    entries.set(exchange, item);
    list.prepend(item);
    while (list.children.length > MAX_ENTRIES) list.lastElementChild?.remove();
  }
  const wasOpen = item.querySelector('details')?.open ?? false;
  item.replaceChildren(details(exchange, wasOpen));
  element('log-empty').hidden = true;
}

export function clearLog(): void {
  entries.clear();
  element('log').replaceChildren();
  element('log-empty').hidden = false;
}

function details(exchange: Exchange, isOpen: boolean): HTMLElement {
  const box = document.createElement('details');
  box.open = isOpen;
  const summary = document.createElement('summary');
  const time = text('time', exchange.at.toLocaleTimeString());
  const [kind, label] = outcome(exchange);
  const status = text('span', label);
  status.className = 'status';
  status.dataset.kind = kind;
  const what = text('span', names(exchange.body).join(', '));
  what.className = 'what';
  summary.append(time, what, status);
  const answer =
    typeof exchange.answer === 'object' ? `\n\n${exchange.answer.status} ${pretty(exchange.answer.text)}` : '';
  box.append(summary, text('pre', `POST /api/v1/events/ingest\n${pretty(exchange.body)}${answer}`));
  return box;
}

function outcome({ kind, answer }: Exchange): [kind: string, label: string] {
  if (kind === 'beacon') return ['wait', 'beacon, will be repeated'];
  if (!answer) return ['wait', 'under way'];
  if (answer === 'none') return ['bad', 'no answer, kept'];
  if (answer.status === 202)
    return ['good', `202, ${(JSON.parse(answer.text) as { accepted: number }).accepted} accepted`];
  return ['bad', String(answer.status)];
}

function names(body: string): string[] {
  return (JSON.parse(body) as { events: { event?: unknown }[] }).events.map(({ event }) => String(event));
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

function text(tag: string, content: string): HTMLElement {
  const node = document.createElement(tag);
  node.textContent = content;
  return node;
}
