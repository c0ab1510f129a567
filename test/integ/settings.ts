import type { App } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { InfrastructureProps } from './setup-infrastructure';
import { environmentRules } from '../../src/environment/environment-props';
import { rule } from '../../src/validation/rules';

/** Where and as what the example app is deployed: `-c NAME=VALUE` first, then the environment. Throws one line. */
export function readSettings({ node }: App, variables: NodeJS.ProcessEnv): InfrastructureProps {
  const environmentSuffix: string = node.tryGetContext('environmentSuffix') ?? variables.ENVIRONMENT_SUFFIX ?? 'dev';
  const region: string =
    node.tryGetContext('region') ?? variables.AWS_REGION ?? variables.CDK_DEFAULT_REGION ?? 'us-east-1';
  const broken = [
    ...environmentRules({ environmentSuffix }),
    rule('region', region, 'be a region of AWS such as eu-central-1', isRegion),
  ].filter((message) => message !== undefined);
  if (broken.length > 0) {
    throw new Error(broken.join('; '));
  }
  const account = variables.CDK_DEFAULT_ACCOUNT;
  return { environmentSuffix, dataProtection: environmentSuffix === 'prod', region, account };
}

/** As `readSettings`; what the user got wrong is told in one line, and ends the process. */
export function settingsOrExit(app: App): InfrastructureProps {
  try {
    return readSettings(app, process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

function isRegion(region: string): boolean {
  return RegionInfo.regions.some(({ name }) => name === region);
}
