import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ERROR_STATUS, type ErrorBody, type ErrorCode } from '@strata/contracts';
import { domainErrorOf } from '@strata/data';
import { DomainError, LOGGER, type Logger } from '@strata/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The one place where errors become answers. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const domainError = asDomainError(error);
    const status = ERROR_STATUS[domainError.code];
    if (status >= 500) {
      this.logger.error({ err: error, correlation_id: request.id, code: domainError.code }, domainError.message);
    }
    if (domainError.retryAfter !== undefined)
      void reply.header('retry-after', String(Math.ceil(domainError.retryAfter)));
    void reply
      .status(status)
      .header('content-type', 'application/json; charset=utf-8')
      .send(errorBody(domainError, request.id));
  }
}

/** The body of every answer that is not a success. */
export function errorBody(error: DomainError, correlationId: string): ErrorBody {
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.hint !== undefined && { hint: error.hint }),
      ...(error.details !== undefined && { details: error.details }),
      correlation_id: correlationId,
    },
  };
}

const BY_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
};

/** Any error as one that may be told: of ours as it is, of others without their particulars. */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
  const code = status === undefined ? undefined : BY_STATUS[status];
  // Messages of errors we did not write could carry internals: only client errors of the framework pass. They come
  // first: a client that hangs up is an ECONNRESET too.
  if (code) return new DomainError(code, (error as Error).message);
  return domainErrorOf(error);
}
