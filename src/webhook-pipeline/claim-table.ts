import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/** The table of claims: on demand, with point-in-time recovery, and items that expire. */
export function claimTable(scope: Construct, environment: Environment, encryptionKey?: IKey): TableV2 {
  return new TableV2(scope, 'Table', {
    tableName: environment.name('table', 'transaction-events'),
    partitionKey: { name: 'eventId', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: encryptionKey ? TableEncryptionV2.customerManagedKey(encryptionKey) : TableEncryptionV2.awsManagedKey(),
    deletionProtection: environment.dataProtection,
    removalPolicy: environment.removalPolicy,
  });
}
