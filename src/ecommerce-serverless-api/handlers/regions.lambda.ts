import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Region } from './answers';
import { Fenced } from './fenced.client';
import { readHome } from './home.client';
import { home, logged, SURROUNDINGS, timeOf } from './invocation';
import { passThrough, tellHealth } from './regions';

/*
 * What only a shop in two regions has. It calls AWS Lambda, of which the client would be a quarter of what the other functions load.
 */

/** Tells whether the region takes changes. */
export async function health(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  return logged(event, await tellHealth(event, regionOf(timeOf(context))));
}

/** Stands before a function of one's own. */
export async function fence(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  const time = timeOf(context);
  return logged(event, await passThrough(event, regionOf(time), new Fenced(time.patience, time.signal)));
}

/** The region that an invocation is in. */
function regionOf({ patience, signal }: ReturnType<typeof timeOf>): Region {
  return { home, now: SURROUNDINGS.now, store: { home: () => readHome(patience, signal) } };
}
