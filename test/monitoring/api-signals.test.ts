import { signalsOf } from '../../src/monitoring/api-signals';
import { newHttpApi } from '../synth';

test('requests and errors are counted; how latencies are put together is for whoever asks', () => {
  const signals = signalsOf(newHttpApi().httpApi);
  const of = Object.entries(signals).map(([name, { metricName, statistic }]) => [name, metricName, statistic]);
  expect(of).toEqual([
    ['requests', 'Count', 'Sum'],
    ['serverErrors', '5xx', 'Sum'],
    ['clientErrors', '4xx', 'Sum'],
    ['latency', 'Latency', 'Average'],
    ['integrationLatency', 'IntegrationLatency', 'Average'],
  ]);
});
