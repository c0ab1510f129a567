import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { HOOK_EVENT } from './hook-event';
import type { Answer, Place } from '../../../src/ml-api-platform/handlers/revision.client';
import { capture, flatMetrics, type Captured } from '../../webhook-pipeline/handlers/logs';

const NAMESPACE = 'CdkGoldenPaths/MlApiPlatform';
const cases = ['a one', 'a two', 'a three'].map((name, n) => ({ name, json: { secret: n }, expected: { n } }));
const FILE = { path: '/api/v1/predict', cases };

let captured: Captured;
let places: Place[];
let closed: number;
/** What the revision answers. */
let answer: (body: string) => Answer;

beforeEach(() => {
  captured = capture();
  [places, closed] = [[], 0];
  answer = (body) => ({ status: 200, text: JSON.stringify({ n: JSON.parse(body).secret }) });
});
afterEach(() => jest.restoreAllMocks());

class FakeRevision {
  public constructor(place: Place) {
    places.push(place);
  }
  public post = async (_path: string, _contentType: string, body: Buffer) => answer(String(body));
  public close = () => (closed += 1);
}

/** Runs the function as Lambda does, from the module that is bundled. */
async function invoke(file: string | Error, remainingMs = 300_000, event: object = HOOK_EVENT): Promise<unknown> {
  jest.replaceProperty(process, 'env', {
    ...process.env,
    AWS_REGION: 'eu-west-1',
    POWERTOOLS_SERVICE_NAME: 'ml-api-dev',
    POWERTOOLS_METRICS_NAMESPACE: NAMESPACE,
    GOLDEN_VERSION: 'v1',
    GOLDEN_BUCKET: 'models',
    GOLDEN_OBJECT_KEY: 'v1/golden.json',
    GOLDEN_ENDPOINT: 'internal-alb.example.com',
    GOLDEN_PORT: '443',
    GOLDEN_DOMAIN_NAME: 'ml.example.com',
    GOLDEN_HEADERS: '{"x-golden":"1"}',
    GOLDEN_TIMEOUT_MS: '10000',
  });
  let handler: (event: unknown, context: Context) => Promise<unknown>;
  jest.isolateModules(() => {
    jest.doMock('../../../src/ml-api-platform/handlers/revision.client', () => ({ Revision: FakeRevision }));
    jest.doMock('../../../src/ml-api-platform/handlers/golden-file.client', () => ({
      readObject: async (...args: string[]) => {
        expect(args).toEqual(['models', 'v1/golden.json']);
        if (file instanceof Error) {
          throw file;
        }
        return file;
      },
    }));
    ({ goldenPredictions: handler } = jest.requireActual('../../../src/ml-api-platform/handlers/platform.lambda'));
  });
  return handler!(event, { awsRequestId: 'r1', getRemainingTimeInMillis: () => remainingMs } as Context);
}

const published = () => flatMetrics(captured.metrics()).map((line) => line.replace(`${NAMESPACE} `, ''));
const counted = (passed: number, failed: number) => [
  `GoldenPredictionsFailed{service=ml-api-dev,Version=v1} ${failed}`,
  `GoldenPredictionsPassed{service=ml-api-dev,Version=v1} ${passed}`,
];

describe('the hook for golden predictions', () => {
  test('lets a revision get traffic that predicts as expected', async () => {
    expect(await invoke(JSON.stringify(FILE))).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(places).toEqual([
      {
        endpoint: 'internal-alb.example.com',
        port: 443,
        domainName: 'ml.example.com',
        headers: { 'x-golden': '1' },
        timeoutMs: 10_000,
      },
    ]);
    expect(closed).toBe(1);
    expect(published()).toEqual(counted(3, 0));
    expect(captured.lines()).toMatchObject([
      {
        level: 'INFO',
        message: 'Golden predictions',
        version: 'v1',
        hookStatus: 'SUCCEEDED',
        predictions: 3,
        failures: 0,
        lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
        revision: HOOK_EVENT.executionDetails.targetServiceRevisionArn,
        function_request_id: 'r1',
      },
    ]);
  });

  test('rolls one back that drifts, and tells which prediction and where, without what was asked (X8)', async () => {
    answer = (body) => ({
      status: 200,
      text: JSON.stringify({ n: JSON.parse(body).secret === 2 ? 7 : JSON.parse(body).secret }),
    });
    expect(await invoke(JSON.stringify(FILE))).toEqual({ hookStatus: 'FAILED' });
    expect(captured.lines()).toMatchObject([
      { level: 'WARN', message: 'Failed', prediction: 'a three', reason: 'drift', at: 'n', by: 5 },
      { level: 'ERROR', message: 'Golden predictions', hookStatus: 'FAILED', failures: 1 },
    ]);
    expect(captured.text()).not.toContain('secret');
    expect(published()).toEqual(counted(2, 1));
  });

  test.each<[string, string | Error, string]>([
    ['is malformed', '{"path": "/secret", "cases": []}', 'cases: must not be empty'],
    ['is no JSON', 'secret', 'the file is no JSON'],
    ['is not there', Object.assign(new Error('secret'), { name: 'NoSuchKey' }), 'NoSuchKey'],
  ])('rolls back when the file %s', async (_what, file, reason) => {
    expect(await invoke(file)).toEqual({ hookStatus: 'FAILED' });
    expect(captured.lines()).toMatchObject([
      { level: 'ERROR', message: 'Unusable file', bucket: 'models', key: 'v1/golden.json', reason },
      { level: 'ERROR', message: 'Golden predictions', failures: 1, predictions: 0 },
    ]);
    expect(captured.text()).not.toContain('secret');
    expect(published()).toEqual(counted(0, 1));
    expect(places).toEqual([]);
  });

  test('asks nothing for which there is no time left', async () => {
    expect(await invoke(JSON.stringify(FILE), 15_000)).toEqual({ hookStatus: 'FAILED' });
    expect(captured.lines()[0]).toMatchObject({ message: 'Failed', reason: 'there was no time left' });
    expect(await invoke(JSON.stringify(FILE), 16_000)).toEqual({ hookStatus: 'SUCCEEDED' });
  });

  test('waits for a revision that cannot be reached yet', async () => {
    jest.doMock('timers/promises', () => ({ setTimeout: () => Promise.resolve() }));
    let calls = 0;
    const settled = answer;
    answer = (body) => {
      calls += 1;
      return calls < 5 ? { status: 503, text: '' } : settled(body);
    };
    expect(await invoke(JSON.stringify(FILE))).toEqual({ hookStatus: 'SUCCEEDED' });
    jest.dontMock('timers/promises');
  });

  test('takes an event that says less', async () => {
    expect(await invoke(JSON.stringify(FILE), 300_000, {})).toEqual({ hookStatus: 'SUCCEEDED' });
  });
});

test('the file is one object', async () => {
  const { readObject } = jest.requireActual('../../../src/ml-api-platform/handlers/golden-file.client');
  const s3 = mockClient(S3Client);
  s3.on(GetObjectCommand).resolves({ Body: { transformToString: async () => 'text' } as never });
  expect(await readObject('models', 'golden.json')).toBe('text');
  expect(s3.commandCalls(GetObjectCommand)[0].args[0].input).toEqual({ Bucket: 'models', Key: 'golden.json' });
});
