import { AddressRefused, CursorStopped, ExternalUnreachable, isUnreachable } from '@strata/data';
import { DomainError } from '@strata/platform';

/** By the code of Node, of OpenSSL, or of PostgreSQL. */
const REASONS: Readonly<Record<string, [message: string, hint: string]>> = {
  ENOTFOUND: ['The host has no address.', 'Check its name.'],
  EAI_AGAIN: ['The name of the host cannot be resolved at the moment.', 'Check its name, and try again.'],
  ECONNREFUSED: ['Nothing listens at this host and port.', 'Check both, and that the server runs.'],
  ECONNRESET: ['The server closed the connection.', 'Check that PostgreSQL listens at this port.'],
  ETIMEDOUT: ['The server does not answer.', 'Check host and port, and that its firewall lets us in.'],
  EHOSTUNREACH: ['There is no way to this host.', 'Check host and port, and that its firewall lets us in.'],
  ENETUNREACH: ['There is no way to this host.', 'Check host and port, and that its firewall lets us in.'],
  '28P01': ['User or password is wrong.', 'Check both.'],
  '28000': ['The server refuses this user.', 'Check user, TLS and pg_hba.conf of the server.'],
  '3D000': ['There is no such database.', 'Check its name.'],
  '53300': ['The server has no free connections.', 'Try again later.'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['The certificate is for another host.', 'Use the name that it is made for.'],
  SELF_SIGNED_CERT_IN_CHAIN: ['The certificate is signed by an unknown authority.', 'Give its CA certificate.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['The certificate is self-signed.', 'Give it as CA certificate.'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['The certificate is signed by an unknown authority.', 'Give its CA certificate.'],
  CERT_HAS_EXPIRED: ['The certificate has expired.', 'Renew it on the server.'],
};
const OTHER: [string, string] = ['The server cannot be used.', 'Check host, port and TLS, and that it is PostgreSQL.'];

/** What went wrong with a connection, as its admin may read it; other errors stay what they are. */
export function connectionFailure(error: unknown): unknown {
  if (error instanceof ExternalUnreachable) return failed(...reasonOf(error.cause), error.cause);
  if (error instanceof CursorStopped || error instanceof DomainError || !isUnreachable(error)) return error;
  return failed('The server broke the connection.', 'Try again; if it stays, look into its log.', error);
}

function failed(message: string, hint: string, cause: unknown): DomainError {
  return new DomainError('connection_failed', message, { hint, cause });
}

function reasonOf(cause: unknown): [string, string] {
  if (cause instanceof AddressRefused) {
    return [
      `${cause.address} is a private address.`,
      'Only public ones are allowed, unless the installation sets ALLOW_PRIVATE_CONNECTIONS=true.',
    ];
  }
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  const { code = '', message = '' } = (cause ?? {}) as { code?: string; message?: string };
  const known = REASONS[code];
  if (known) return known;
  if (/does not support SSL/.test(message)) return ['The server does not offer TLS.', 'Choose TLS: disable.'];
  if (/timeout/i.test(message)) return REASONS.ETIMEDOUT ?? OTHER;
  return OTHER;
}
