import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/** A customer-managed key for what a system keeps, which is rotated. */
export function systemKey(scope: Construct, environment: Environment): Key {
  return new Key(scope, 'Key', {
    alias: environment.name('keyAlias', environment.systemName, 'alias/'),
    description: `Encrypts what ${environment.service} keeps`,
    enableKeyRotation: true,
    removalPolicy: environment.removalPolicy,
  });
}
