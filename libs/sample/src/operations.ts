import type { IngestEvent } from '@strata/contracts';
import { Random } from './random.js';
import type { SentEvent, TrafficOptions } from './traffic.js';

type Weighted<T> = readonly (readonly [T, number])[];

/** Who sends operational events, as the catalogue of sources lists them. */
export const OPERATION_SOURCES = [
  { slug: 'billing', provider_name: 'Billing', description: 'Payments and refunds.' },
  { slug: 'orders', provider_name: 'Order desk', description: 'Orders from the shop and by telephone.' },
  { slug: 'shipping', provider_name: 'Shipping', description: 'Parcels on their way.' },
  { slug: 'support', provider_name: 'Support desk', description: 'Tickets of customers.' },
] as const;
export type OperationSource = (typeof OPERATION_SOURCES)[number]['slug'];

interface Operation {
  source: OperationSource;
  event: string;
  /** The middle of how long it takes. */
  ms: number;
  /** The middle of what it moves; 0: it moves no money. */
  cents: number;
  statuses: Weighted<string>;
}

const OPERATIONS: Weighted<Operation> = [
  [operation('orders', 'order', 120, 4_900, ['completed', 86], ['pending', 9], ['cancelled', 5]), 34],
  [operation('billing', 'payment', 480, 4_900, ['completed', 90], ['failed', 7], ['pending', 3]), 30],
  [operation('shipping', 'parcel', 60, 0, ['delivered', 78], ['in_transit', 17], ['lost', 1], ['returned', 4]), 22],
  [operation('support', 'ticket', 2_400, 0, ['solved', 71], ['open', 22], ['escalated', 7]), 10],
  [operation('billing', 'refund', 900, -4_100, ['completed', 95], ['failed', 5]), 4],
];
const REGIONS: Weighted<string> = [
  ['eu-central', 46],
  ['us-east', 33],
  ['ap-south', 21],
];
const ENTITIES = 400;
const DAY = 86_400_000;
/** Servers, not people. */
const SENDER = { ip: '192.0.2.1', userAgent: 'operations-gateway/2.4', country: null };

function operation(
  source: OperationSource,
  event: string,
  ms: number,
  cents: number,
  ...statuses: (readonly [string, number])[]
): Operation {
  return { source, event, ms, cents, statuses };
}

/**
 * What the machines of a shop report, evenly over the days: orders, payments, parcels, tickets of some hundred customers, of
 * whom few cause much. The same options give the same events with the same ids.
 */
export function* operations({ events, days, end, seed }: TrafficOptions): Generator<SentEvent> {
  const random = new Random(seed);
  const begin = end - days * DAY;
  for (let i = 0; i < events; i += 1) {
    const time = Math.floor(begin + ((i + random.next()) * days * DAY) / events);
    yield { event: eventAt(random, time), sender: SENDER };
  }
}

function eventAt(random: Random, time: number): IngestEvent {
  const { source, event, ms, cents, statuses } = random.pick(OPERATIONS);
  // Squared: some customers come often, most seldom.
  const customer = Math.floor(random.next() ** 2 * ENTITIES);
  // From a fifth of the middle to five times as much.
  const spread = (): number => 5 ** (2 * random.next() - 1);
  return {
    event,
    event_id: random.uuid(),
    timestamp: time,
    source,
    entity_id: `customer-${String(customer).padStart(4, '0')}`,
    status: random.pick(statuses),
    processing_ms: Math.round(ms * spread()),
    ...(cents !== 0 && { amount_cents: Math.round(cents * spread()) }),
    properties: { region: random.pick(REGIONS), attempt: random.chance(0.93) ? 1 : 2, batch: random.below(1_000) },
  };
}
