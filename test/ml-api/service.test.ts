import { setTimeout as sleep } from 'timers/promises';
import { call } from '../../emulator/http-call';
import { goldenCases, predict, underLoad, type GoldenCase } from '../../tools/ml-api/predictions';
import { startService } from '../../tools/ml-api/service';

test('each version answers its golden predictions', async () => {
  for (const version of ['v1', 'v2']) {
    const { url, process } = await startService(version);
    for (const golden of goldenCases(version)) {
      const { status, body } = await predict(url, version, golden);
      const { digit, confidence } = JSON.parse(body.toString()) as GoldenCase['expected'];
      expect({ status, digit }).toEqual({ status: 200, digit: golden.expected.digit });
      expect(confidence).toBeCloseTo(golden.expected.confidence, 1);
    }
    await process.stop();
  }
});

test('SIGTERM under load fails no request', async () => {
  const { url, process: service, lines } = await startService('v2', { DRAIN_SECONDS: '4', STOP_SECONDS: '20' });
  const outcomes = await underLoad(url, 'v2', 8, async () => {
    await sleep(500);
    process.kill(service.pid!, 'SIGTERM');
    await sleep(200);
    expect((await call(`${url}/health`)).status).toBe(503);
    await sleep(2500);
  });
  expect(outcomes).toEqual({ 200: expect.any(Number) });
  expect(await service.ended).toBe(0);
  const requests = lines().flatMap(({ Requests = [] }) => Requests as number[]);
  expect(requests).toHaveLength(outcomes[200]);
});

test('variables that are wrong are told, and nothing is started', async () => {
  await expect(startService('v2', { DATABASE_HOST: 'db' })).rejects.toThrow(
    'ended with 1:\nDATABASE_NAME must be set; DATABASE_SECRET_ARN must be set; AWS_REGION must be set',
  );
});
