import type { Tracker } from '../src/types.js';
import { element, onSubmit, valueOf } from './dom.js';
import { clearLog, showExchange } from './log.js';
import { watchWire, type Exchange } from './wire.js';

const KEY = 'strata-demo-key';
const KEPT_EVERY_MS = 500;

const tracker = (): Tracker | undefined => (window as { strata?: Tracker }).strata;

function main(): void {
  const key = rememberedKey();
  element('key-form').hidden = key !== null;
  onSubmit('key-form', () => restart(valueOf('key-input')));
  if (key === null) {
    element('key-input').focus();
    return;
  }
  element('key-bar').hidden = element('stage').hidden = false;
  element('key-text').textContent = key.slice(0, 12) + '…';
  element('key-change').addEventListener('click', () => restart(null));
  element('log-clear').addEventListener('click', clearLog);
  navigate();
  connectShop();
  watchWire((exchange) => {
    showExchange(exchange);
    explain(exchange);
  });
  loadTracker(key);
  setInterval(() => showKept(key), KEPT_EVERY_MS);
  showKept(key);
}

/** The key of `?key=`, which then leaves the address so that no page view carries it; else the tab's. */
function rememberedKey(): string | null {
  const address = new URL(location.href);
  const given = address.searchParams.get('key')?.trim();
  if (given) {
    sessionStorage.setItem(KEY, given);
    address.searchParams.delete('key');
    history.replaceState(null, '', address);
  }
  return sessionStorage.getItem(KEY);
}

/** A page has one tracker per project for all its life: another key wants another page. */
function restart(key: string | null): void {
  if (key === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, key);
  location.assign('/demo');
}

function loadTracker(key: string): void {
  const script = document.createElement('script');
  script.src = '/static/sdk/tracker.min.js';
  script.dataset.project = key;
  script.onload = () => {
    if (navigator.doNotTrack === '1' || (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl) {
      say('Your browser asks not to be tracked. The tracker honours that: nothing is sent, nothing is stored.');
    }
  };
  script.onerror = () => say('The tracker could not be loaded. Is the server running? Does an extension block it?');
  document.head.append(script);
}

function connectShop(): void {
  element('pages').addEventListener('click', (event) => {
    const link = (event.target as HTMLElement).closest('a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, '', link.href);
    navigate();
  });
  addEventListener('popstate', navigate);
  element('do-click').addEventListener('click', () => tracker()?.event('click', { button: 'Click' }));
  element('do-sign-up').addEventListener('click', () => tracker()?.event('sign_up', { method: 'email' }));
  onSubmit('purchase', () => {
    tracker()?.event('purchase', { amount_cents: Math.round(Number(valueOf('amount')) * 100), currency: 'EUR' });
  });
  onSubmit('identify', () => {
    tracker()?.identify(valueOf('person-id'), { name: valueOf('person-name'), plan: valueOf('person-plan') });
  });
  element('do-reset').addEventListener('click', () => tracker()?.reset());
}

/** Shows the page that the address names. */
function navigate(): void {
  for (const link of element('pages').querySelectorAll('a')) {
    const isHere = link.pathname === location.pathname.replace(/\/$/, '');
    link.toggleAttribute('aria-current', isHere);
    if (isHere) link.setAttribute('aria-current', 'page');
    if (!isHere) continue;
    element('page-title').textContent = link.dataset.title ?? '';
    document.title = `${link.dataset.title} · Tracker demo · Strata`;
  }
}

/** What the last answer means for the person in front of the page. */
function explain({ kind, answer }: Exchange): void {
  if (kind === 'beacon' || !answer) return;
  if (answer === 'none') return say('The server does not answer. The events are kept in this browser and sent later.');
  if (answer.status === 202) return say('');
  if (answer.status === 401) return say('The server does not know this write key. Change it above.');
  try {
    const { error } = JSON.parse(answer.text) as { error: { message: string; hint?: string } };
    say(`${error.message} ${error.hint ?? ''}`);
  } catch {
    say(`The server answered ${answer.status}. The events are kept in this browser and sent later.`);
  }
}

function say(text: string): void {
  element('notice').textContent = text;
  element('notice').hidden = text === '';
}

const STATES: Record<string, string> = { s: 'Session', t: 'Last event', d: 'Person', c: 'Clock off by, ms' };

/** Everything that the tracker keeps in this browser for the project. */
function showKept(key: string): void {
  const prefix = `strata:${key}:`;
  const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  const states = names.filter((name) => STATES[name.slice(prefix.length)]);
  const rows: [string, string][] = states.map((name) => [
    STATES[name.slice(prefix.length)] ?? name,
    localStorage.getItem(name) ?? '',
  ]);
  rows.push(['Events that wait', String(names.length - states.length)]);
  element('kept').replaceChildren(
    ...rows.flatMap((row) =>
      row.map((text, i) => Object.assign(document.createElement(i === 0 ? 'dt' : 'dd'), { textContent: text })),
    ),
  );
}

main();
