import { type ActivatedRouteSnapshot, BaseRouteReuseStrategy } from '@angular/router';

/**
 * Another project is another page: pages are made anew when a path parameter changes, so that none shows what it
 * loaded for the one before. Query parameters are a page's own state and keep it.
 */
export class ReuseForSameParams extends BaseRouteReuseStrategy {
  override shouldReuseRoute(future: ActivatedRouteSnapshot, current: ActivatedRouteSnapshot): boolean {
    const same = Object.entries(future.params).every(([name, value]) => current.params[name] === value);
    return same && super.shouldReuseRoute(future, current);
  }
}
