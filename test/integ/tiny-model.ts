import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DeployedStacks } from './deployed';
import { OUTPUT } from '../../tools/ml-api/edge';

/** A server that keeps the container contract and knows nothing of digits: what is in front of it is tested. */
export interface TinyModel {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one, which counts in the table of sessions. */
export async function tinyModel(version: string, { clients, outputs }: DeployedStacks): Promise<TinyModel> {
  const table = outputs[`${OUTPUT}SessionsTableName`];
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', async () => {
      const session = request.headers['x-session-id'];
      if (typeof session === 'string') {
        await countIn(clients.dynamoDb, table, session);
      }
      const isKnown = request.url === '/health' || request.url === `/api/${version}/predict`;
      const { host, 'x-forwarded-proto': proto, 'content-type': type } = request.headers;
      response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ modelVersion: version, digit: 7, seen: { host, proto, type } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, stop: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function countIn(client: DynamoDBClient, TableName: string, id: string): Promise<void> {
  const expiresAt = `${Math.floor(Date.now() / 1000) + 3600}`;
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key: { id: { S: id } },
      UpdateExpression: 'SET expiresAt = :at ADD predictions :one',
      ExpressionAttributeValues: { ':at': { N: expiresAt }, ':one': { N: '1' } },
    }),
  );
}
