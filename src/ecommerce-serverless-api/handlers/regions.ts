import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { answered, requireHome, type Region, type Served } from './answers';
import type { Fenced } from './fenced.client';
import { requireEnv } from '../../functions/handlers/require-env';
import { jsonResponse } from '../../functions/handlers/responses';

/** Tells whether the region takes changes: whoever sends clients to it asks that, and it can be told only where the tables can be read. */
export function tellHealth(event: APIGatewayProxyEvent, region: Region): Promise<Served> {
  return answered(event, async () => {
    return jsonResponse(200, { region: requireEnv('AWS_REGION'), takesChanges: await region.home.isHere(region) });
  });
}

/** Has a function of one's own answer, as it does, but for changes where none are taken. */
export async function passThrough(event: APIGatewayProxyEvent, region: Region, fenced: Fenced): Promise<Served> {
  let passed: APIGatewayProxyResult | undefined;
  const served = await answered(event, async () => {
    await requireHome(event.httpMethod, region);
    passed = await fenced.answer(event);
    return passed;
  });
  return { ...served, response: passed ?? served.response };
}
