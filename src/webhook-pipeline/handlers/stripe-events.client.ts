import { parse, stringify } from 'lossless-json';

/** An event as the provider lists it. */
export interface ListedEvent {
  readonly id: string;
  /** As a webhook has it in its body. */
  readonly body: string;
}

/** What is asked of a provider. */
export interface EventQuery {
  /** Names of types; `*` at the end stands for the rest. */
  readonly types: string[];
  /** Seconds since 1970; included. */
  readonly from: number;
  /** Seconds since 1970; not included. */
  readonly to: number;
}

/** Where the events of Stripe are listed, and by what key. */
export interface StripeApi {
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
}

const PAGE_SIZE = '100';
const PATIENCE_MS = 20_000;

/**
 * The events of each type, a page at a time, the newest first. Stripe lists the events of 30 days.
 *
 * @see https://docs.stripe.com/api/events/list
 */
export async function* stripeEvents(api: StripeApi, query: EventQuery): AsyncGenerator<ListedEvent[]> {
  for (const type of query.types) {
    let last: string | undefined;
    do {
      const { events, hasMore } = await page(api, { ...query, type, last });
      yield events;
      last = hasMore ? events.at(-1)?.id : undefined;
    } while (last !== undefined);
  }
}

async function page(
  { url, apiKey, fetch: request }: StripeApi,
  { from, to, type, last }: Omit<EventQuery, 'types'> & { readonly type: string; readonly last?: string },
): Promise<{ events: ListedEvent[]; hasMore: boolean }> {
  const query = new URLSearchParams({
    limit: PAGE_SIZE,
    type,
    'created[gte]': String(from),
    'created[lt]': String(to),
    ...(last !== undefined && { starting_after: last }),
  });
  const response = await request(`${url}/v1/events?${query}`, {
    headers: { authorization: `Bearer ${apiKey}` },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) {
    // The body of an error may repeat a part of the key.
    throw new Error(`Stripe answered ${response.status} to a list of events`);
  }
  const { data, has_more: hasMore } = parse(await response.text()) as { data: { id: string }[]; has_more: boolean };
  return { events: data.map((event) => ({ id: event.id, body: stringify(event)! })), hasMore };
}
