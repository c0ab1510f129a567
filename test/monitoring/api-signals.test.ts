import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { signalsOf } from '../../src/monitoring/api-signals';
import { newHttpApi } from '../synth';

test('requests and errors are counted; how latencies are put together is for whoever asks', () => {
  const { answered, ...signals } = signalsOf(newHttpApi().httpApi);
  const counts = [answered(), answered(Duration.millis(800))];
  const of = Object.entries({ ...signals, measured: counts[0] as Metric, answered: counts[1] as Metric }).map(
    ([name, { metricName, statistic }]) => [name, metricName, statistic],
  );
  expect(of).toEqual([
    ['requests', 'Count', 'Sum'],
    ['serverErrors', '5xx', 'Sum'],
    ['clientErrors', '4xx', 'Sum'],
    ['latency', 'Latency', 'Average'],
    ['integrationLatency', 'IntegrationLatency', 'Average'],
    ['measured', 'Latency', 'SampleCount'],
    ['answered', 'Latency', 'TC(:800)'],
  ]);
});
