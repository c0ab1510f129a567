import { createRequire } from 'module';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { StubCounts } from './aws-stub.child';
import { report } from './report';
import { CONTEXT, webhookBatch } from './webhook-batch';

/** What it took to route so many batches, and then as many again. */
export interface RouterResult {
  /** In a new process, in which V8 still compiles. */
  readonly coldMicroseconds: number;
  readonly warmMicroseconds: number;
  /** Of all batches. */
  readonly counts: StubCounts;
}

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const [file, types, batches] = process.argv.slice(2);

/** The CPU time of the whole process, with what V8 does on other threads. */
async function routeAll(handler: Handler): Promise<number> {
  const events = Array.from({ length: Number(batches) }, () => webhookBatch(Number(types)));
  const before = process.cpuUsage();
  for (const event of events) {
    const { batchItemFailures } = await handler(event, CONTEXT);
    if (batchItemFailures.length > 0) {
      throw new Error(`${file} failed to route ${batchItemFailures.length} events`);
    }
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function measure(): Promise<RouterResult> {
  const { handler } = createRequire(__filename)(file) as { handler: Handler };
  const coldMicroseconds = await routeAll(handler);
  const warmMicroseconds = await routeAll(handler);
  const response = await fetch(`${process.env.AWS_ENDPOINT_URL}/counts`);
  return { coldMicroseconds, warmMicroseconds, counts: (await response.json()) as StubCounts };
}

void measure().then((result) => {
  report(result);
  process.exit();
});
