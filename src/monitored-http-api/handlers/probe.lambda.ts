import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import { requireEnv } from '../../functions/handlers/require-env';
import { ProbeEnv, ProbeMetric } from '../env';

const logger = new Logger();
const metrics = new Metrics();
const url = requireEnv(ProbeEnv.URL);
const expectedStatus = Number(requireEnv(ProbeEnv.EXPECTED_STATUS));
const timeoutMs = Number(requireEnv(ProbeEnv.TIMEOUT_MS));

/** Calls the API once, and publishes whether it was available and how long it took. */
export async function handler(): Promise<void> {
  const start = performance.now();
  const outcome = await call();
  const milliseconds = Math.round(performance.now() - start);
  const available = outcome.status === expectedStatus;
  metrics.addMetric(ProbeMetric.AVAILABLE, MetricUnit.Count, available ? 1 : 0);
  metrics.addMetric(ProbeMetric.LATENCY, MetricUnit.Milliseconds, milliseconds);
  metrics.publishStoredMetrics();
  logger[available ? 'info' : 'warn'](available ? 'Available' : 'Unavailable', { url, milliseconds, ...outcome });
}

/** The status of the answer, or why there was none. */
async function call(): Promise<{ status?: number; reason?: string }> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    await response.arrayBuffer();
    return { status: response.status };
  } catch (error) {
    const { name, cause } = error as Error;
    return { reason: (cause as NodeJS.ErrnoException | undefined)?.code ?? name };
  }
}
