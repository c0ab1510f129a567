import type { CfnStage } from 'aws-cdk-lib/aws-apigateway';
import { deployed, eventOf, type Deployed } from './deployed';
import { post, send } from '../../tools/traffic/sender';

let pipeline: Deployed;
beforeAll(async () => {
  pipeline = await deployed({}, ({ api }) => {
    const stage = api!.deploymentStage.node.defaultChild as CfnStage;
    // A second token comes too late for requests that are sent at once, however slow the machine is.
    const limits = { throttlingRateLimit: 0.25, throttlingBurstLimit: 1 };
    stage.methodSettings = [{ httpMethod: '*', resourcePath: '/*', ...limits }];
  });
});
afterAll(() => pipeline.emulator.stop());

test('what is over the burst of the stage gets 429 with Retry-After, and 202 when it comes again (W7)', async () => {
  const answers = await Promise.all(['evt_1', 'evt_2', 'evt_3'].map((id) => post(pipeline.target, eventOf(id))));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 429, 429]);
  const { contentType, retryAfter, text } = answers.find(({ status }) => status === 429)!;
  expect([contentType, retryAfter]).toEqual(['application/json', 1]);
  expect(JSON.parse(text)).toEqual({
    type: 'about:blank',
    title: 'Too Many Requests',
    status: 429,
    detail: 'There are too many requests; send it again',
    code: 'THROTTLED',
    errors: [],
    correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const { status } = await send(pipeline.target, eventOf('evt_2'));
  expect(status).toBe(202);
});
