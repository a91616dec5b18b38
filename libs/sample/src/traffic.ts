import type { IngestEvent } from '@strata/contracts';
import type { Sender } from '@strata/ingest';
import { Random } from './random.js';
import {
  ARRIVALS,
  COUNTRIES,
  FIRST_NAMES,
  HOURS,
  LANDINGS,
  LAST_NAMES,
  MACHINES,
  PAGES,
  PLANS,
  WEEKDAYS,
  type Country,
  type Machine,
} from './world.js';

export interface TrafficOptions {
  events: number;
  days: number;
  /** End of the traffic, in ms since the epoch; nothing happens after it. */
  end: number;
  seed: number;
}

export interface SentEvent {
  event: IngestEvent;
  sender: Sender;
}

interface Person {
  index: number;
  country: Country;
  machine: Machine;
  ip: string;
  /** Signed up before the traffic begins. */
  isCustomer: boolean;
}

const SITE = 'https://shop.example.com';
const DAY = 86_400_000;
const HOUR = 3_600_000;
/** No session is longer; the last one starts this long before the end. */
const LONGEST_SESSION = HOUR;
const EVENTS_PER_PERSON = 25;

/** Somebody, always the same for the same seed and index. */
function personOf(seed: number, index: number): Person {
  const random = new Random(seed ^ Math.imul(index + 1, 0x9e3779b1));
  return {
    index,
    country: random.pick(COUNTRIES),
    machine: random.pick(MACHINES),
    ip: `${11 + random.below(180)}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`,
    isCustomer: random.chance(0.18),
  };
}

/** When a visit begins: by weekday and by the local hour of the visitor. */
function startOf(random: Random, person: Person, options: TrafficOptions): number {
  const begin = options.end - options.days * DAY;
  for (;;) {
    const time = begin + random.next() * (options.days * DAY - LONGEST_SESSION);
    const local = new Date(time + person.country.offset * HOUR);
    const weight = ((HOURS[local.getUTCHours()] ?? 0) / 15) * ((WEEKDAYS[local.getUTCDay()] ?? 1) / 1.1);
    if (random.chance(weight)) return Math.floor(time);
  }
}

/** One visit: pages, then perhaps a click, a sign-up, a purchase. */
class Visit {
  readonly events: SentEvent[] = [];
  private readonly sessionId: string;
  private distinctId: string | undefined;
  private path: string;
  private referrer: string | undefined;
  private query: string;
  private pages = 0;

  constructor(
    private readonly random: Random,
    private readonly person: Person,
    private time: number,
  ) {
    const arrival = random.pick(ARRIVALS);
    this.sessionId = `s_${random.uuid().slice(0, 13)}`;
    this.distinctId = person.isCustomer ? `user_${person.index}` : undefined;
    this.referrer = arrival.referrer;
    this.query = arrival.query ?? '';
    this.path = random.pick(LANDINGS);
    this.run();
  }

  private run(): void {
    const { random } = this;
    this.send('page_view');
    if (this.distinctId) this.identify();
    // 45 % leave after one page.
    while (random.chance(this.pages === 1 ? 0.55 : 0.72) && this.events.length < 30) this.visitNext();
    if (this.pages < 3) return;
    if (random.chance(0.35)) this.send('button_click', { button_id: random.chance(0.6) ? 'cta_top' : 'cta_bottom' });
    if (!this.distinctId && random.chance(0.16)) this.signUp();
    if (this.distinctId && random.chance(0.22)) this.purchase();
  }

  private visitNext(): void {
    this.referrer = SITE + this.path;
    this.query = '';
    this.path = this.random.pick(PAGES);
    this.send('page_view');
    if (this.random.chance(0.12)) this.send('scroll_depth', { percent: 25 * (1 + this.random.below(4)) });
  }

  private signUp(): void {
    this.path = '/signup';
    this.send('page_view');
    this.distinctId = `user_${this.person.index}`;
    this.identify();
    this.send('signup', { method: this.random.chance(0.7) ? 'email' : 'google' });
  }

  /** As an app does that knows who is signed in. */
  private identify(): void {
    const { index, country } = this.person;
    const first = FIRST_NAMES[index % FIRST_NAMES.length] ?? '';
    const last = LAST_NAMES[Math.floor(index / FIRST_NAMES.length) % LAST_NAMES.length] ?? '';
    const email = `${first}.${last}.${index}@example.com`.toLowerCase();
    this.send('$identify', { name: `${first} ${last}`, email, country: country.code });
  }

  private purchase(): void {
    const [plan, cents] = this.random.pick(PLANS);
    const seats = 1 + this.random.below(5);
    this.path = '/checkout';
    this.send('page_view');
    const status = this.random.chance(0.94) ? 'completed' : 'failed';
    this.send(
      'purchase',
      { plan, seats, currency: 'EUR' },
      {
        amount_cents: cents * seats,
        status,
        entity_id: plan,
        processing_ms: 80 + this.random.below(900),
      },
    );
  }

  private send(name: string, properties?: Record<string, unknown>, more: Partial<IngestEvent> = {}): void {
    const { random, person, distinctId, referrer } = this;
    if (name === 'page_view') this.pages += 1;
    const event: IngestEvent = {
      event: name,
      event_id: random.uuid(),
      timestamp: this.time,
      session_id: this.sessionId,
      page_url: `${SITE}${this.path}${this.query}`,
      language: person.country.language,
      screen: person.machine.screen,
      ...(distinctId && { distinct_id: distinctId }),
      ...(referrer && { referrer }),
      ...(properties && { properties }),
      ...more,
    };
    const { ip, machine, country } = person;
    this.events.push({ event, sender: { ip, userAgent: machine.userAgent, country: country.code } });
    // Some seconds to two minutes, most of them short.
    this.time += 2_000 + Math.floor(random.next() ** 3 * 90_000);
  }
}

/**
 * Realistic traffic of a shop, in order of the visits' beginnings: daily and weekly rhythm by time zone, people who
 * come back, a funnel from page_view by signup to purchase. The same options give the same events with the same ids.
 */
export function* traffic(options: TrafficOptions): Generator<SentEvent> {
  const people = Math.max(1, Math.round(options.events / EVENTS_PER_PERSON));
  const random = new Random(options.seed);
  const visits: { start: number; person: number; seed: number; events: number }[] = [];
  for (let planned = 0; planned < options.events;) {
    // Squared: some come often, most once or twice.
    const index = Math.floor(random.next() ** 2 * people);
    const person = personOf(options.seed, index);
    const start = startOf(random, person, options);
    const seed = random.below(2 ** 32);
    const events = Math.min(new Visit(new Random(seed), person, start).events.length, options.events - planned);
    visits.push({ start, person: index, seed, events });
    planned += events;
  }
  visits.sort((a, b) => a.start - b.start);
  // Played again instead of kept: a million events would take a gigabyte.
  for (const { start, person, seed, events } of visits) {
    yield* new Visit(new Random(seed), personOf(options.seed, person), start).events.slice(0, events);
  }
}
