import { rule, type Rule } from '../validation/rules';

/** What is said of routes that are added to an API. */
export interface AddedRoutes {
  readonly methods?: readonly string[];
  /** What begins the ids of the alarms of a handler that is new to the API. */
  readonly handlerName?: string;
}

/** What further routes cannot be called. */
export interface TakenRoutes {
  /** Names of the handlers that are monitored. */
  readonly names: string[];
  /** Those of the further routes that there are already. */
  readonly routes: string[];
}

/** The rules of routes that are added to an API, whatever its kind. */
export function addedRouteRules({ methods, handlerName }: AddedRoutes, taken: TakenRoutes): Rule[] {
  return [
    rule('methods', methods, 'hold at least one method, each once', (list) => {
      return list.length > 0 && new Set(list).size === list.length;
    }),
    rule('path', taken.routes, 'have each method once in all', ({ length }) => length === 0),
    rule(
      'handlerName',
      handlerName,
      'be 1 to 40 letters and digits that begin with a capital, and be of one handler only',
      (value) => /^[A-Z][A-Za-z0-9]{0,39}$/.test(value) && !taken.names.includes(value),
    ),
  ];
}
