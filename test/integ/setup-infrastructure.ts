import { Duration, Stack, type App } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  EcommerceServerlessApi,
  HttpAuth,
  HttpProbe,
  MlApiPlatform,
  MonitoredHttpApi,
  PlatformDatabase,
  ShopAuth,
  WebhookPipeline,
  WebhookSecret,
  WebhookSource,
} from '../../src';

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
  addWebhooks(pipelineStack, environment);

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
    source: WebhookSource.unverified({ reason: 'The demo tells of payments itself.' }),
    routes: [{ name: 'order-payments', transactionTypes: ['payment', 'payment_failed', 'refund'] }],
    exportOutputs: true,
  });
  shop.addPaymentSource(payments.queue('order-payments'));

  const mlStack = stackOf('ml');
  addMlPlatform(mlStack, props);
  return [pipelineStack, apiStack, shopStack, mlStack];
}

/** A pipeline for plain events and for those of two providers, whose secrets are in an entry that has to be there before. */
function addWebhooks(stack: Stack, environment: Omit<InfrastructureProps, 'region' | 'account'>): void {
  const entry = Secret.fromSecretNameV2(stack, 'WebhookSecrets', `webhooks-${environment.environmentSuffix}`);
  const secret = (field: string) => WebhookSecret.fromSecretsManager(entry, { field });
  new WebhookPipeline(stack, 'WebhookPipeline', {
    ...environment,
    source: WebhookSource.unverified({ reason: 'The demo posts plain events.' }),
    sources: {
      stripe: WebhookSource.stripe({ secret: secret('stripe') }),
      billing: WebhookSource.standardWebhooks({ secret: secret('billing') }),
    },
    exportOutputs: true,
  });
}

/**
 * An ML platform in what has to be there before: a domain with certificates, which somebody has to approve, the images, and the credentials of
 * the database.
 */
function addMlPlatform(stack: Stack, { region, account, ...environment }: InfrastructureProps): void {
  const given = `ml-api-${environment.environmentSuffix}`;
  const parameter = (name: string) => StringParameter.valueForStringParameter(stack, `/${given}/${name}`);
  const repository = Repository.fromRepositoryName(stack, 'Images', 'digits-api');
  const version = (tag: string) => ({ image: ContainerImage.fromEcrRepository(repository, tag) });
  new MlApiPlatform(stack, 'MlApiPlatform', {
    ...environment,
    versions: { v1: version('v1'), v2: version('v2') },
    domain: {
      domainNames: [parameter('domain-name')],
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', parameter('certificate')),
      edgeCertificate: Certificate.fromCertificateArn(stack, 'EdgeCertificate', parameter('edge-certificate')),
    },
    database: PlatformDatabase.aurora({
      credentials: Secret.fromSecretNameV2(stack, 'Credentials', `${given}-database`),
    }),
    asyncInference: { callbackSecret: Secret.fromSecretNameV2(stack, 'Callbacks', `${given}-callbacks`) },
    exportOutputs: true,
  });
}
