import { type HttpErrorResponse, type HttpInterceptorFn, type HttpRequest } from '@angular/common/http';
import { inject, Injector } from '@angular/core';
import { catchError, from, switchMap, throwError } from 'rxjs';
import { ApiError } from './api-error';
import { API, SessionStore } from './session';
import { SHARED } from './shared.client';
import { WorkspaceStore } from './workspace.store';

/** Requests that carry their own credentials: a 401 from them is an answer, not an expired token. */
const OPEN = [
  '/auth/login',
  '/auth/register',
  '/auth/refresh',
  '/auth/status',
  '/invitations/preview',
  '/renders/dashboard',
].map((path) => API + path);

const authorised = (request: HttpRequest<unknown>, token: string | undefined) =>
  token ? request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }) : request;

/**
 * Adds the bearer token, refreshes once on 401, and turns every failure into an ApiError. A 403 means that the screen
 * offered what the caller may no longer do: roles are read anew.
 */
export const apiInterceptor: HttpInterceptorFn = (request, next) => {
  const fail = (error: unknown) => throwError(() => ApiError.from(error));
  if (!request.url.startsWith(API)) return next(request);
  if (OPEN.includes(request.url) || request.url.startsWith(SHARED)) return next(request).pipe(catchError(fail));
  const session = inject(SessionStore);
  const injector = inject(Injector);
  return next(authorised(request, session.accessToken())).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return fail(error);
      return from(session.refresh()).pipe(switchMap(() => next(authorised(request, session.accessToken()))));
    }),
    catchError((error: unknown) => {
      if (ApiError.from(error).status === 403) injector.get(WorkspaceStore).recheck();
      return fail(error);
    }),
  );
};
