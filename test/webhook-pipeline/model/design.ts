import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context, SQSRecord } from 'aws-lambda';
import type { RouteTarget } from '../../../src/webhook-pipeline/env';
import { DynamoDbClaims, type Claims } from '../../../src/webhook-pipeline/handlers/claims.client';
import { sendMessages } from '../../../src/webhook-pipeline/handlers/queues.client';
import { Router, type RouterOptions } from '../../../src/webhook-pipeline/handlers/router';
import { CONTEXT, requestOf, VALID_BODY } from '../handlers/fixtures';

/** An event that is posted; the same id with another type is another payload. */
export interface Request {
  readonly source: string;
  readonly eventId: string;
  readonly transactionType: string;
}

/** The two functions of a pipeline. */
export interface Design {
  /** Resolves to the status of the answer. */
  readonly validate: (request: Request, correlationId: string) => Promise<number>;
  /** Resolves to the ids of the messages that are to be delivered again. */
  readonly route: (records: SQSRecord[], routes: RouteTarget[]) => Promise<Set<string>>;
}

/** A part that takes the place of ours. */
export interface Parts {
  readonly claims?: (ours: Claims) => Claims;
  readonly sendMessages?: (ours: RouterOptions['sendMessages']) => RouterOptions['sendMessages'];
  readonly validate?: (ours: Design['validate']) => Design['validate'];
}

const SECONDS = 30 * 24 * 60 * 60;

/** Our own code, but for the given parts. */
export function designOf({ claims, sendMessages: send, validate }: Parts = {}): Design {
  const same = <T>(ours: T) => ours;
  return {
    validate: (validate ?? same)(post),
    route: async (records, routes) => {
      const router = new Router({
        routes,
        quarantineQueueUrl: 'quarantine',
        deduplicationSeconds: SECONDS,
        claims: (claims ?? same)(new DynamoDbClaims('claims')),
        sendMessages: (send ?? same)(sendMessages),
      });
      const outcomes = await router.route(records);
      return new Set(outcomes.filter(({ kind }) => kind === 'Failed').map(({ record }) => record.messageId));
    },
  };
}

type Handler = (request: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** The handler of the validator reads its environment when it is loaded. */
function validator(): Handler {
  Object.assign(process.env, {
    INGEST_QUEUE_URL: 'ingest',
    MAX_PAYLOAD_BYTES: '2000',
    SOURCES: JSON.stringify({
      '/webhook': { name: 'webhook', kind: 'unverified' },
      '/webhook/other': { name: 'other', kind: 'unverified' },
    }),
  });
  return (jest.requireActual('../../../src/webhook-pipeline/handlers/validate.lambda') as { handler: Handler }).handler;
}

/** Posts to the canonical endpoint, or to one of another source. */
async function post({ source, eventId, transactionType }: Request, correlationId: string): Promise<number> {
  const body = { ...VALID_BODY, event_id: eventId, transaction_type: transactionType };
  const resource = source === 'webhook' ? '/webhook' : `/webhook/${source}`;
  const requestContext = { requestId: correlationId } as APIGatewayProxyEvent['requestContext'];
  const { statusCode } = await validator()(requestOf(body, { resource, path: resource, requestContext }), CONTEXT);
  return statusCode;
}
