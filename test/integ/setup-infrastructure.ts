import { Duration, Stack, type App } from 'aws-cdk-lib';
import { EcommerceServerlessApi, HttpAuth, HttpProbe, MonitoredHttpApi, ShopAuth, WebhookPipeline } from '../../src';

/** What the example app is deployed with. */
export interface InfrastructureProps {
  readonly environmentSuffix: string;
  readonly projectName?: string;
  /** Whether data and logs outlive the stack. */
  readonly dataProtection?: boolean;
  readonly region: string;
  /** The account of the CLI's credentials when not given. */
  readonly account?: string;
}

/** The whole system, one stack a construct. */
export function setupInfrastructure(app: App, props: InfrastructureProps): Stack[] {
  const { region, account, ...environment } = props;
  const stackOf = (system: string) => {
    return new Stack(app, `${system}-${props.environmentSuffix}`, { env: { region, account } });
  };

  const pipelineStack = stackOf('webhook-pipeline');
  new WebhookPipeline(pipelineStack, 'WebhookPipeline', { ...environment, exportOutputs: true });

  const apiStack = stackOf('http-api');
  new MonitoredHttpApi(apiStack, 'MonitoredHttpApi', {
    ...environment,
    auth: HttpAuth.none('The example holds no data.'),
    cors: { allowOrigins: ['https://shop.example.com'] },
    slo: { availability: 99.9, latencyP99: Duration.millis(800) },
    probe: HttpProbe.of(),
    exportOutputs: true,
  });

  const shopStack = stackOf('shop');
  const shop = new EcommerceServerlessApi(shopStack, 'EcommerceServerlessApi', {
    ...environment,
    // The back office makes accounts, and signs in with the credentials of its own role.
    auth: ShopAuth.cognito({ authFlows: { userSrp: true, adminUserPassword: true } }),
    allowedOrigins: ['https://shop.example.com'],
    exportOutputs: true,
  });
  const payments = new WebhookPipeline(shopStack, 'ShopPayments', {
    ...environment,
    routes: [{ name: 'order-payments', transactionTypes: ['payment', 'payment_failed', 'refund'] }],
    exportOutputs: true,
  });
  shop.addPaymentSource(payments.queue('order-payments'));
  return [pipelineStack, apiStack, shopStack];
}
