import type { APIGatewayProxyEvent } from 'aws-lambda';
import { answered, requireHome, type Served } from './answers';
import { authorize, readCaller } from './caller';
import { readRequest } from './request';
import { operationOf, perform } from './routes';
import type { Shop } from './shop';

/** Answers a request; whatever happens, with an answer of the contract. */
export async function serve(entity: string, event: APIGatewayProxyEvent, shop: Shop): Promise<Served> {
  let operationId: string | undefined;
  const served = await answered(event, async () => {
    const operation = operationOf(entity, event.resource, event.httpMethod);
    ({ operationId } = operation);
    const caller = authorize(operation.access, readCaller(event.requestContext));
    await requireHome(operation.method, shop);
    return { ...(await perform(operation.operationId, readRequest(operation, event, caller), shop)) };
  });
  return { ...served, operationId };
}
