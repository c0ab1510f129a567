import { Env, METRIC_NAMESPACE } from '../src/webhook-pipeline/env';

/** The routes of a pipeline with default options, and the transaction type of each. */
export const ROUTES = { payments: 'payment', refunds: 'refund', disputes: 'dispute' };

/** What both routers are configured with. */
export function routerEnvironment(endpoint: string): Record<string, string> {
  const queueUrl = (name: string) => `${endpoint}/123456789012/${name}-queue-bench`;
  const routes = Object.entries(ROUTES).map(([name, type]) => {
    return { name, transactionTypes: [type], queueUrl: queueUrl(name) };
  });
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'stub',
    AWS_SECRET_ACCESS_KEY: 'stub',
    AWS_LAMBDA_LOG_LEVEL: 'INFO',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    POWERTOOLS_SERVICE_NAME: 'webhook-pipeline-bench',
    POWERTOOLS_METRICS_NAMESPACE: METRIC_NAMESPACE,
    [Env.ROUTES]: JSON.stringify(routes),
    [Env.QUARANTINE_QUEUE_URL]: queueUrl('quarantine'),
    [Env.TABLE_NAME]: 'transaction-events-bench',
    [Env.DEDUPLICATION_SECONDS]: '2592000',
  };
}
