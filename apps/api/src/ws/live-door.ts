import { LIVE_PROTOCOL, LIVE_TICKET_PREFIX } from '@strata/contracts';
import type { LiveAdmission, Viewer } from '@strata/live';
import { DomainError } from '@strata/platform';
import type { IncomingMessage } from 'node:http';
import type { Admit } from './socket-adapter.js';

const PATH = /^\/api\/v1\/ws\/events\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/i;
const POSITION = /^\d{1,15}-\d{1,20}$/;

/** A viewer at the door, with what the address says. */
export interface Admitted extends Viewer {
  /** The position of an earlier connection from which to go on. */
  after?: string;
}

/**
 * The door of `GET /api/v1/ws/events/{project_id}?after={position}`. The ticket comes as a subprotocol, the one header
 * that browsers let a page set: addresses end in logs.
 */
export function liveDoor(admission: LiveAdmission): Admit {
  return async (request): Promise<Admitted> => {
    // Not by `new URL`, which throws at some of what a request line may say.
    const [path = '', query] = (request.url ?? '').split('?', 2);
    const projectId = PATH.exec(path)?.[1]?.toLowerCase();
    if (!projectId) {
      throw new DomainError('not_found', 'There is no such WebSocket endpoint.', {
        hint: 'The live feed is at /api/v1/ws/events/{project_id}.',
      });
    }
    const after = new URLSearchParams(query).get('after') ?? undefined;
    if (after !== undefined && !POSITION.test(after)) {
      throw new DomainError('invalid', 'after is no position of ours.', {
        hint: 'Pass the last position that the server named, unchanged, or leave it out.',
      });
    }
    const viewer = await admission.admit(projectId, ticketOf(request));
    return { ...viewer, after };
  };
}

function ticketOf(request: IncomingMessage): string {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const ticket = offered.find((name) => name.startsWith(LIVE_TICKET_PREFIX));
  if (offered.includes(LIVE_PROTOCOL) && ticket) return ticket.slice(LIVE_TICKET_PREFIX.length);
  throw new DomainError('unauthenticated', 'The subprotocols must name the protocol and a ticket.', {
    hint: `Offer ${LIVE_PROTOCOL} and ${LIVE_TICKET_PREFIX}<ticket>; POST /api/v1/projects/{project_id}/live-tickets gives one.`,
  });
}
