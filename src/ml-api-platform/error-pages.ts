import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { problem } from '../functions/problem';
import { rule, type Rule } from '../validation/rules';

/** What a load balancer can answer by itself: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html */
const LONGEST_PAGE = 1_024;

/** A page instead of an answer with a status. */
export interface ErrorPage {
  readonly status: 403 | 404;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** What each of the two statuses says. */
const TEXTS = [
  [403, 'WAF_FILTERED', 'The request was refused.'],
  [404, 'NOT_FOUND', 'There is nothing here.'],
] as const;

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  readonly rules: (prop: string) => Rule[];
  readonly pages: () => ErrorPage[];
}

/**
 * What a client reads instead of an answer with status 403 or 404. CloudFront has such pages for a distribution as a whole: they replace what it,
 * AWS WAF and the load balancer say, and also what a version says itself with one of these two statuses.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
 */
export class ErrorPages {
  /**
   * The problem details of the library as JSON (RFC 9457), with the media type `application/json`, as load balancers have no other for it.
   */
  public static json(): ErrorPages {
    const pages = () =>
      TEXTS.map(([status, code, detail]): ErrorPage => {
        const { correlationId: _none, ...body } = problem(code, { detail, errors: [], correlationId: '' });
        return { status, path: `/errors/${status}.json`, contentType: 'application/json', body: JSON.stringify(body) };
      });
    return new ErrorPages({ name: 'json', rules: () => [], pages });
  }

  /**
   * Pages of one's own.
   *
   * @param directory holds `403.html` and `404.html`, each of 1024 bytes at most, with its styles within
   */
  public static html(directory: string): ErrorPages {
    const files = TEXTS.map(([status]) => ({ status, file: join(directory, `${status}.html`) }));
    const isShort = (file: string) => existsSync(file) && readFileSync(file).length <= LONGEST_PAGE;
    return new ErrorPages({
      name: 'html',
      rules: (prop) =>
        files.map(({ file }) => rule(prop, file, `be a page of ${LONGEST_PAGE} bytes at most`, () => isShort(file))),
      pages: () =>
        files.map(({ status, file }) => {
          const body = readFileSync(file, 'utf8');
          return { status, path: `/errors/${status}.html`, contentType: 'text/html', body };
        }),
    });
  }

  /**
   * Answers stay as they are: those of the versions, of the load balancer (JSON) and of CloudFront and AWS WAF (HTML).
   */
  public static none(): ErrorPages {
    return new ErrorPages({ name: 'none', rules: () => [], pages: () => [] });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** What tells one kind from another. */
export function errorPagesKindOf(errorPages: ErrorPages): Kind {
  return errorPages['kind'];
}

/** What the load balancer says of a path that is no version's. */
export function notFoundBody(): string {
  return errorPagesKindOf(ErrorPages.json()).pages()[1].body;
}
