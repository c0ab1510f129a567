import type { Context } from 'aws-lambda';
import { aService, CLUSTER, placementFailure, SCHEDULED, steadyState } from './spot-events';
import type { FallbackService } from '../../../src/ml-api-platform/env';
import type { Observed } from '../../../src/ml-api-platform/handlers/fallback';
import { capture, flatMetrics, type Captured } from '../../webhook-pipeline/handlers/logs';

const [V1, V2] = [aService('v1'), aService('v2', 4)];
const NAMESPACE = 'CdkGoldenPaths/MlApiPlatform';
const SERVICE = 'ml-api-dev';

/** What is observed of each version, or why nothing is. */
let observed: Record<string, Observed | Error>;
let changes: string[];
let clusters: string[];
let captured: Captured;

beforeEach(() => {
  captured = capture();
  [changes, clusters] = [[], []];
  const asleep = { desired: 10, running: 10, twin: 0 };
  observed = { v1: asleep, v2: asleep };
});
afterEach(() => jest.restoreAllMocks());

class FakeServices {
  public constructor(cluster: string) {
    clusters.push(cluster);
  }

  public observe = async ({ version }: FallbackService): Promise<Observed> => {
    const result = observed[version];
    if (result instanceof Error) {
      throw result;
    }
    return result;
  };

  public run = async ({ version }: FallbackService, tasks: number): Promise<void> => {
    changes.push(`${version} ${tasks}`);
  };
}

/** Runs the function as Lambda does, from the module that is bundled. */
async function invoke(event: unknown): Promise<void> {
  jest.replaceProperty(process, 'env', {
    ...process.env,
    POWERTOOLS_SERVICE_NAME: SERVICE,
    POWERTOOLS_METRICS_NAMESPACE: NAMESPACE,
    FALLBACK_CLUSTER: CLUSTER,
    FALLBACK_SERVICES: JSON.stringify([V1, V2]),
  });
  let handler: (event: unknown, context: Context) => Promise<void>;
  jest.isolateModules(() => {
    jest.doMock('../../../src/ml-api-platform/handlers/services.client', () => ({ EcsServices: FakeServices }));
    ({ spotFallback: handler } = jest.requireActual('../../../src/ml-api-platform/handlers/platform.lambda'));
  });
  await handler!(event, { awsRequestId: 'r1' } as Context);
}

const published = () => flatMetrics(captured.metrics()).map((line) => line.replace(`${NAMESPACE} `, ''));
const failureOf = (service: FallbackService) => placementFailure(service.spot, new Date().toISOString());
const dimensions = (version: string) => `{service=${SERVICE},Version=${version}}`;

describe('the function that stands in for Spot', () => {
  test('raises the twin of the service whose task was not placed, and tells', async () => {
    observed.v1 = { desired: 10, running: 3, twin: 0 };
    observed.v2 = { desired: 10, running: 3, twin: 0 };
    await invoke(failureOf(V1));
    expect(changes).toEqual(['v1 7']);
    expect(clusters).toEqual([CLUSTER]);
    expect(captured.lines()).toMatchObject([
      {
        level: 'WARN',
        message: 'Raised',
        version: 'v1',
        desired: 10,
        running: 3,
        from: 0,
        to: 7,
        function_request_id: 'r1',
      },
    ]);
    expect(published()).toEqual([`FallbackTasks${dimensions('v1')} 7`]);
  });

  test('raises it no higher than its bound', async () => {
    observed.v2 = { desired: 10, running: 3, twin: 0 };
    await invoke(failureOf(V2));
    expect(changes).toEqual(['v2 4']);
  });

  test('does nothing the second time', async () => {
    observed.v1 = { desired: 10, running: 3, twin: 7 };
    await invoke(failureOf(V1));
    expect(changes).toEqual([]);
    expect(captured.lines()).toEqual([]);
    expect(published()).toEqual([`FallbackTasks${dimensions('v1')} 7`]);
  });

  test('lowers each twin by half when it is time', async () => {
    observed.v1 = { desired: 10, running: 10, twin: 7 };
    observed.v2 = { desired: 10, running: 8, twin: 3 };
    await invoke(SCHEDULED);
    expect(changes).toEqual(['v1 3', 'v2 2']);
    expect(captured.lines()).toMatchObject([
      { message: 'Lowered', version: 'v1', from: 7, to: 3 },
      { message: 'Lowered', version: 'v2', from: 3, to: 2 },
    ]);
    expect(published()).toEqual([`FallbackTasks${dimensions('v1')} 3`, `FallbackTasks${dimensions('v2')} 2`]);
  });

  test('tells of a twin that falls asleep, and nothing of one that is', async () => {
    observed.v1 = { desired: 10, running: 10, twin: 1 };
    await invoke(SCHEDULED);
    expect(changes).toEqual(['v1 0']);
    expect(published()).toEqual([`FallbackTasks${dimensions('v1')} 0`]);
  });

  test('wakes no twin because it is time', async () => {
    observed.v1 = { desired: 10, running: 3, twin: 0 };
    await invoke(SCHEDULED);
    expect([...changes, ...captured.lines(), ...published()]).toEqual([]);
  });

  test('ignores what is old or of something else, and says so', async () => {
    observed.v1 = { desired: 10, running: 3, twin: 0 };
    await invoke(placementFailure(V1.spot, '2019-11-06T19:09:33.087Z'));
    await invoke(steadyState(V1.spot, new Date().toISOString()));
    expect(changes).toEqual([]);
    expect(captured.lines()).toMatchObject([
      { message: 'Ignored', why: 'it is of 2019-11-06T19:09:33.087Z' },
      { message: 'Ignored', why: expect.stringContaining('SERVICE_STEADY_STATE') },
    ]);
  });

  test('fails when one service fails, after the others were served', async () => {
    observed.v1 = new Error('throttled');
    observed.v2 = { desired: 10, running: 10, twin: 4 };
    await expect(invoke(SCHEDULED)).rejects.toThrow('throttled');
    expect(changes).toEqual(['v2 2']);
    expect(published()).toEqual([`FallbackTasks${dimensions('v2')} 2`]);
  });

  test('tells of each service that failed', async () => {
    observed = { v1: new Error('throttled'), v2: new Error('gone') };
    await expect(invoke(SCHEDULED)).rejects.toThrow('Error: throttled; Error: gone');
  });
});
