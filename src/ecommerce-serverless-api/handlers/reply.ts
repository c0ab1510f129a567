import { etagOf } from './etag';
import type { ShopRequest } from './request';

/** An answer as API Gateway takes it. */
export interface Reply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an answer has beside its body. */
export interface ReplyOptions {
  /** Of what can be edited. */
  readonly version?: number;
  /** Where what was made is found. */
  readonly location?: string;
}

/** The answer of an operation with the members of the view that were asked for. */
export function reply(
  { operation, query }: ShopRequest,
  view: object,
  { version, location }: ReplyOptions = {},
): Reply {
  // Of a page they are those of its items, which the list has picked.
  const { fields } = operation.view?.endsWith('Page') ? {} : (query as { fields?: string[] });
  return {
    statusCode: operation.status,
    headers: {
      'content-type': 'application/json',
      ...(version && { etag: etagOf(version) }),
      ...(location && { location }),
    },
    body: JSON.stringify(pick(view, fields)),
  };
}

/** The answer of an operation that leaves nothing. */
export function emptyReply({ operation }: ShopRequest): Reply {
  return { statusCode: operation.status, headers: {}, body: '' };
}

/** The members of a view that are asked for. */
export function pick(view: object, fields: string[] | undefined): object {
  return fields === undefined
    ? view
    : Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)));
}
