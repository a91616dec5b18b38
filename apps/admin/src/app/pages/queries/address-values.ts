import { inject } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { type Parameter, type Params } from '../../api/types';
import { valuesFromUrl, valuesToUrl } from '../../sql/parameters';

/** The values of parameters in the page's address: it can be kept and sent to others. */
export function addressValues() {
  const [route, router] = [inject(ActivatedRoute), inject(Router)];
  return {
    read: (parameters: readonly Parameter[]): Params =>
      valuesFromUrl(parameters, (key) => route.snapshot.queryParamMap.get(key)),
    /** @param path to another page, which takes them over */
    write: (parameters: readonly Parameter[], values: Params, path?: readonly string[]): void => {
      const queryParams = valuesToUrl(parameters, values);
      void router.navigate(path ? [...path] : [], {
        // The state may hold what the page began with.
        ...(!path && { relativeTo: route, replaceUrl: true, state: history.state as object }),
        queryParams,
        queryParamsHandling: 'merge',
      });
    },
  };
}
