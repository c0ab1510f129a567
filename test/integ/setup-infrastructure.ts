import { Stack, type App } from 'aws-cdk-lib';
import { WebhookPipeline } from '../../src';

/** What the example app is deployed with. */
export interface InfrastructureProps {
  readonly environmentSuffix: string;
  readonly projectName?: string;
  /** Whether the data outlives the stack. */
  readonly dataProtection?: boolean;
  readonly region: string;
  /** The account of the CLI's credentials when not given. */
  readonly account?: string;
}

/** The whole system, one stack a construct. */
export function setupInfrastructure(app: App, props: InfrastructureProps): Stack[] {
  const { region, account, ...environment } = props;
  const stack = new Stack(app, `webhook-pipeline-${props.environmentSuffix}`, { env: { region, account } });
  new WebhookPipeline(stack, 'WebhookPipeline', { ...environment, exportOutputs: true });
  return [stack];
}
