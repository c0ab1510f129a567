import { setTimeout as sleep } from 'timers/promises';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { Webhook } from 'standardwebhooks';
import { OUTPUT, register, throughCloudFront } from '../../tools/ml-api/edge';
import { CALLBACK_SECRET, giveToMlApi } from '../../tools/ml-api/given';
import { goldenCases } from '../../tools/ml-api/predictions';
import { startReceiver, type Receiver } from '../../tools/ml-api/receiver';
import { startService, startWorker, type RunningService } from '../../tools/ml-api/service';
import { deployStacks, type DeployedStacks } from '../integ/deployed';
import { setupInfrastructure } from '../integ/setup-infrastructure';

const [GOLDEN] = goldenCases('v2');
/** A worker whose inferences take longer than any test. */
const SLOW = [
  '-c',
  'from digits_api import worker; import time; worker.inference = lambda _: lambda _: time.sleep(600); worker.main()',
];

let stacks: DeployedStacks;
let receiver: Receiver;
let service: RunningService;
let variables: NodeJS.ProcessEnv;
let queue: string;

beforeAll(async () => {
  const build = async (app: Parameters<typeof setupInfrastructure>[0], emulator: DeployedStacks['emulator']) => {
    await giveToMlApi(emulator);
    return setupInfrastructure(app, { environmentSuffix: 'dev', region: emulator.env.AWS_REGION }).slice(-1);
  };
  // A path that says so is refused twice; then it is taken.
  const status = ({ path }: { path: string }, count: number) => (path.startsWith('/busy') && count < 2 ? 503 : 204);
  [stacks, receiver] = await Promise.all([deployStacks({}, build), startReceiver(status)]);
  const { emulator, outputs } = stacks;
  queue = outputs[`${OUTPUT}V2JobQueueUrl`];
  variables = {
    ...emulator.env,
    JOBS_QUEUE_URL: queue,
    JOBS_BUCKET: outputs[`${OUTPUT}JobBucketName`],
    JOBS_TABLE: outputs[`${OUTPUT}JobsTableName`],
    CALLBACK_SECRET_ARN: 'ml-api-dev-callbacks',
    CALLBACK_HOSTS: receiver.host,
    CALLBACK_CA_FILE: receiver.caFile,
    JOB_VISIBILITY_SECONDS: '3',
    DRAIN_SECONDS: '1',
    STOP_SECONDS: '1',
  };
  service = await startService('v2', variables);
  await register(emulator, outputs, 'v2', service.port);
});
afterAll(async () => {
  await Promise.all([service?.process.stop(), receiver?.stop()]);
  await stacks?.emulator.stop();
});

async function ask(method: string, path: string, headers = {}) {
  const body = method === 'POST' ? Buffer.from(GOLDEN.body, 'base64') : undefined;
  const type = { 'content-type': 'image/png' };
  const answer = await throughCloudFront(stacks.emulator, stacks.outputs, `/api/v2/jobs${path}`, {
    method,
    body,
    headers: { ...type, ...headers },
  });
  return { status: answer.status, headers: answer.headers, told: JSON.parse(answer.body.toString()) };
}
const post = (headers = {}) => ask('POST', '', headers);

async function until<T>(what: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let turn = 0; turn < 600; turn += 1) {
    const value = await what();
    if (holds(value)) {
      return value;
    }
    await sleep(100);
  }
  throw new Error(`it did not come: ${JSON.stringify(await what())}`);
}
const jobWith = async (jobId: string, holds: (job: Record<string, any>) => boolean) =>
  (
    await until(
      () => ask('GET', `/${jobId}`),
      ({ told }) => holds(told),
    )
  ).told;
const callsOf = (path: string) => receiver.received.filter((one) => one.path === path);

/** Runs a worker meanwhile, which ends in peace. */
async function withWorker<T>(work: () => Promise<T>): Promise<T> {
  const worker = await startWorker('v2', variables);
  try {
    return await work();
  } finally {
    process.kill(worker.process.pid!, 'SIGTERM');
    expect(await worker.process.ended).toBe(0);
  }
}

async function nothingIsLeft(): Promise<void> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: [...AttributeNames] });
  const counts = async () => Object.values((await stacks.clients.sqs.send(command)).Attributes!);
  expect(await until(counts, (all) => all.every((count) => count === '0'))).toEqual(['0', '0']);
}

test('a job is taken through CloudFront, done by a worker, told, and its caller called back with a signature', async () => {
  const taken = await post({ 'x-callback-url': `${receiver.url}/done?x=1`, 'x-correlation-id': 'c-1' });
  const { jobId } = taken.told;
  expect([taken.status, taken.headers.location]).toEqual([202, `/api/v2/jobs/${jobId}`]);
  expect(taken.told).toMatchObject({ status: 'queued', result: null, error: null, callback: 'pending' });
  const job = await withWorker(() => jobWith(jobId, ({ callback }) => callback === 'delivered'));
  const result = { digit: GOLDEN.expected.digit, confidence: expect.any(Number) };
  expect(job).toMatchObject({ jobId, modelVersion: 'v2', status: 'succeeded', result, error: null });
  const [{ headers, body }] = callsOf('/done?x=1');
  expect(new Webhook(CALLBACK_SECRET).verify(body, headers as Record<string, string>)).toEqual({
    type: 'job.succeeded',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/),
    data: { jobId, modelVersion: 'v2', result },
  });
  expect(headers).toMatchObject({ 'webhook-id': `job_${jobId}_succeeded`, 'x-correlation-id': 'c-1' });
  await nothingIsLeft();
});

test('a message that comes again does nothing again', async () => {
  const { jobId } = (await post({ 'x-callback-url': `${receiver.url}/again` })).told;
  const MessageBody = JSON.stringify({ jobId });
  await stacks.clients.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));
  await withWorker(async () => {
    await jobWith(jobId, ({ callback }) => callback === 'delivered');
    await stacks.clients.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));
    await nothingIsLeft();
  });
  expect(callsOf('/again')).toHaveLength(1);
});

test('a request that is repeated with its key is one job', async () => {
  const key = { 'idempotency-key': 'order-1' };
  const [first, second] = [await post(key), await post(key)];
  expect([second.status, second.told.jobId]).toEqual([202, first.told.jobId]);
  const other = await post({ ...key, 'x-callback-url': `${receiver.url}/other` });
  expect([other.status, other.told.code]).toEqual([409, 'CONFLICT']);
  await withWorker(nothingIsLeft);
});

test('the job of a worker that is killed is done once, by another', async () => {
  const slow = await startWorker('v2', variables, SLOW);
  const { jobId } = (await post({ 'x-callback-url': `${receiver.url}/killed` })).told;
  await jobWith(jobId, ({ status }) => status === 'running');
  await sleep(5_000); // longer than it has it without saying so again
  expect((await ask('GET', `/${jobId}`)).told.status).toBe('running');
  process.kill(slow.process.pid!, 'SIGKILL');
  await slow.process.ended;
  const job = await withWorker(() => jobWith(jobId, ({ callback }) => callback === 'delivered'));
  expect(job.status).toBe('succeeded');
  expect(callsOf('/killed')).toHaveLength(1);
});

test('a worker that is told to end gives back what it cannot end', async () => {
  const slow = await startWorker('v2', variables, SLOW);
  const { jobId } = (await post()).told;
  await jobWith(jobId, ({ status }) => status === 'running');
  process.kill(slow.process.pid!, 'SIGTERM');
  expect(await slow.process.ended).toBe(0);
  expect((await ask('GET', `/${jobId}`)).told.status).toBe('queued');
  const job = await withWorker(() => jobWith(jobId, ({ status }) => status === 'succeeded'));
  expect(job.callback).toBe('none');
});

test('a callback that is not taken is tried again, and known by its id', async () => {
  const { jobId } = (await post({ 'x-callback-url': `${receiver.url}/busy` })).told;
  await withWorker(() => jobWith(jobId, ({ callback }) => callback === 'delivered'));
  expect(callsOf('/busy').map(({ headers }) => headers['webhook-id'])).toEqual([
    `job_${jobId}_succeeded`,
    `job_${jobId}_succeeded`,
  ]);
});

test.each([
  'http://localhost/hook',
  'https://169.254.169.254/latest/meta-data',
  'https://user@localhost/hook',
  'https://hooks.example.com/hook',
])('nobody is called at %s', async (url) => {
  const { status, told } = await post({ 'x-callback-url': url });
  expect([status, told.code, told.errors[0].field]).toEqual([400, 'BAD_REQUEST_PARAMETERS', 'x-callback-url']);
});

test('a job that is unknown is gone', async () => {
  const { status, told } = await ask('GET', '/b0a1fdd0-7a3b-4b0f-9d0a-0a1b2c3d4e5f');
  expect([status, told.code]).toEqual([410, 'GONE']);
});
