import { Stack } from 'aws-cdk-lib';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/** What a table is made with. */
export interface TableProps {
  readonly environment: Environment;
  /** The resource part of the table's name. */
  readonly resource: string;
  /** The name of the partition key, a string. */
  readonly partitionKey: string;
  readonly timeToLiveAttribute: string;
  readonly encryptionKey?: IKey;
}

/** A table on demand, with point-in-time recovery, and items that expire. */
export function table(scope: Construct, id: string, props: TableProps): TableV2 {
  const { environment, resource, partitionKey, timeToLiveAttribute, encryptionKey } = props;
  return new TableV2(scope, id, {
    tableName: environment.name('table', resource),
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: encryptionKey ? customerManagedKey(encryptionKey) : TableEncryptionV2.awsManagedKey(),
    deletionProtection: environment.settings.dataProtection,
    removalPolicy: environment.removalPolicy,
  });
}

/**
 * That of aws-cdk-lib refuses a stack that does not name its region, where it need not know it: the only replica is the
 * table itself. What it says of further replicas stays.
 */
function customerManagedKey(key: IKey): TableEncryptionV2 {
  const encryption = TableEncryptionV2.customerManagedKey(key);
  const ofReplica = encryption._renderReplicaSseSpecification;
  return Object.assign(encryption, {
    _renderReplicaSseSpecification: (scope: Construct, region: string) =>
      region === Stack.of(scope).region ? { kmsMasterKeyId: key.keyArn } : ofReplica(scope, region),
  });
}
