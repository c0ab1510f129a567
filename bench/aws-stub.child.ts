import { createHash } from 'crypto';
import { createServer, type IncomingMessage } from 'http';
import { json } from 'stream/consumers';

interface Message {
  readonly Id?: string;
  readonly MessageBody: string;
}

interface Request extends Message {
  readonly Entries: Message[];
  readonly SecretId: string;
}

/** How often each operation was called since the last time that one asked, and how many messages were sent. */
export interface StubCounts {
  readonly calls: Record<string, number>;
  readonly messages: number;
}

let counts = { calls: {} as Record<string, number>, messages: 0 };

/** As much of AWS as the functions call: every message is taken, and every event id is new. */
const OPERATIONS: Record<string, (request: Request) => object> = {
  'DynamoDB_20120810.PutItem': () => ({}),
  'DynamoDB_20120810.UpdateItem': () => ({}),
  /** The secret is what its entry is called. */
  'secretsmanager.GetSecretValue': ({ SecretId }) => ({ SecretString: SecretId }),
  'AmazonSQS.SendMessage': (message) => sent(message),
  'AmazonSQS.SendMessageBatch': ({ Entries }) => ({ Successful: Entries.map(sent), Failed: [] }),
};

function sent({ Id, MessageBody }: Message) {
  counts.messages += 1;
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  return { Id, MessageId: `message-${counts.messages}`, MD5OfMessageBody };
}

async function answer(request: IncomingMessage): Promise<object> {
  if (request.url === '/counts') {
    const result = counts;
    counts = { calls: {}, messages: 0 };
    return result;
  }
  const target = String(request.headers['x-amz-target']);
  const operation = OPERATIONS[target];
  if (operation === undefined) {
    throw new Error(`the stub does not know ${target}`);
  }
  counts.calls[target] = (counts.calls[target] ?? 0) + 1;
  return operation((await json(request)) as Request);
}

const server = createServer((request, response) => {
  answer(request).then(
    (body) => response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body)),
    (error: Error) => response.writeHead(400).end(JSON.stringify({ message: error.message })),
  );
});
server.listen(0, '127.0.0.1', () => process.send!(server.address()!));
process.once('disconnect', () => process.exit());
