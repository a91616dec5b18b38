import { HttpErrorResponse } from '@angular/common/http';
import { ApiError } from './api-error';

const response = (status: number, error: unknown) => new HttpErrorResponse({ status, error });

describe('ApiError.from', () => {
  it('reads our error body', () => {
    const error = ApiError.from(
      response(409, {
        error: { code: 'email_taken', message: 'Taken.', hint: 'Sign in instead.', correlation_id: 'c-1' },
      }),
    );
    expect(error).toMatchObject({
      code: 'email_taken',
      message: 'Taken.',
      hint: 'Sign in instead.',
      correlationId: 'c-1',
      status: 409,
    });
  });

  it('reads it also where a file was asked for', () => {
    const body = { error: { code: 'invalid_input', message: 'Too long a range.', correlation_id: 'c-1' } };
    const bytes = Uint8Array.from(JSON.stringify(body), (char) => char.charCodeAt(0)).buffer;
    expect(ApiError.from(response(422, bytes))).toMatchObject({ code: 'invalid_input', status: 422 });
  });

  it('tells a silent server from a strange answer', () => {
    expect(ApiError.from(response(0, new ProgressEvent('error'))).code).toBe('unreachable');
    expect(ApiError.from(response(502, '<html>'))).toMatchObject({ code: 'unreachable', status: 502 });
    expect(ApiError.from(response(418, { error: 'teapot' })).code).toBe('unexpected');
  });

  it('passes itself through and keeps the cause of the rest', () => {
    const known = new ApiError('not_found', 'No such thing.', 404);
    const bug = new TypeError('x is undefined');
    expect(ApiError.from(known)).toBe(known);
    expect(ApiError.from(bug).cause).toBe(bug);
  });
});
