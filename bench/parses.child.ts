import { createRequire } from 'module';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { report } from './report';
import { CONTEXT } from './webhook-batch';
import type { SourceKind } from '../src/webhook-pipeline/source-target';
import { eventOf } from '../tools/webhook-signers/events';
import { sign } from '../tools/webhook-signers/sign';

type Handler = (request: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
type Parser = { parse: (text: string, ...more: never[]) => unknown };

const [file, kind, secret] = process.argv.slice(2);
const load = createRequire(__filename);
let body = '';
let parses = 0;

/** Counts how often a parser reads the body of the request. */
function count(parser: Parser): void {
  const original = parser.parse;
  parser.parse = (text, ...more) => {
    parses += text === body ? 1 : 0;
    return original.call(parser, text, ...more);
  };
}

async function measure(): Promise<void> {
  count(JSON);
  count(load('lossless-json') as Parser);
  const { handler } = load(file) as { handler: Handler };
  const url = 'https://api.example.com/webhook/source';
  const signed = sign(kind as SourceKind, secret, eventOf(kind as SourceKind, 'payment', 1)!.body, {
    now: Date.now(),
    url,
  });
  body = signed.body;
  const request = {
    resource: '/webhook/source',
    headers: signed.headers,
    body,
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', domainName: 'api.example.com', path: '/webhook/source' },
  } as unknown as APIGatewayProxyEvent;
  await handler(request, CONTEXT);
  report({ parses });
}

void measure().then(() => process.exit());
