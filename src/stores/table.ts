import { Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  Capacity,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
  type GlobalSecondaryIndexPropsV2,
  type ITableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import { unitsOf, type TableCapacity, type UnitRange } from '../environment/table-capacity';

/** A global secondary index, which has all attributes and the capacity of its table. */
export interface TableIndex {
  readonly name: string;
  /** The partition key, a string. */
  readonly partition: string;
  readonly sort: string;
  /** A number or a string. */
  readonly sortType: 'N' | 'S';
}

/** What a table is made with. */
export interface TableProps {
  readonly environment: Environment;
  /** The resource part of the table's name. */
  readonly resource: string;
  /** The name of the partition key, a string. */
  readonly partitionKey: string;
  /** The attribute by which items expire, in seconds since 1970; they do not without one. */
  readonly timeToLiveAttribute?: string;
  readonly index?: TableIndex;
  /** On demand when not given. */
  readonly capacity?: TableCapacity;
  /** Whether what an item was and is goes into a stream with each change. */
  readonly hasStream?: boolean;
  readonly encryptionKey?: IKey;
  /** A further region that has the table, with a key of its own. */
  readonly replica?: { readonly region: string; readonly keyArn: string };
}

/** A table with point-in-time recovery. */
export function table(scope: Construct, id: string, props: TableProps): TableV2 {
  const { environment, resource, partitionKey, timeToLiveAttribute, index, encryptionKey, replica } = props;
  return new TableV2(scope, id, {
    tableName: environment.name('table', resource),
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    globalSecondaryIndexes: index && [indexOf(index)],
    billing: billingOf(props.capacity),
    timeToLiveAttribute,
    dynamoStream: props.hasStream ? StreamViewType.NEW_AND_OLD_IMAGES : undefined,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: encryptionKey ? customerManagedKey(encryptionKey, replica) : TableEncryptionV2.awsManagedKey(),
    deletionProtection: environment.settings.dataProtection,
    removalPolicy: environment.removalPolicy,
    replicas: replica && [{ region: replica.region }],
  });
}

/** A replica in the region of the stack of a table that another stack makes. */
export function replicaTable(
  scope: Construct,
  id: string,
  { environment, resource, index, encryptionKey }: TableProps,
  tableStreamArn?: string,
): ITableV2 {
  return TableV2.fromTableAttributes(scope, id, {
    // What has no physical name is not known in another stack.
    tableName: environment.name('table', resource)!,
    encryptionKey,
    tableStreamArn,
    globalIndexes: index && [index.name],
  });
}

function indexOf({ name, partition, sort, sortType }: TableIndex): GlobalSecondaryIndexPropsV2 {
  return {
    indexName: name,
    partitionKey: { name: partition, type: AttributeType.STRING },
    sortKey: { name: sort, type: sortType === 'N' ? AttributeType.NUMBER : AttributeType.STRING },
  };
}

function billingOf(capacity?: TableCapacity): Billing {
  const units = capacity && unitsOf(capacity);
  if (units === undefined) {
    return Billing.onDemand();
  }
  // The seed is what a table that was on demand has until scaling begins; without it, CloudFormation refuses the change.
  const scaled = ({ min, max }: UnitRange) =>
    Capacity.autoscaled({
      minCapacity: min,
      maxCapacity: max,
      seedCapacity: min,
      targetUtilizationPercent: units.targetUtilizationPercent,
    });
  return Billing.provisioned({ readCapacity: scaled(units.read), writeCapacity: scaled(units.write) });
}

/**
 * That of aws-cdk-lib refuses a stack that does not name its region, where it need not know it: the only replica is the
 * table itself. What it says of further replicas stays.
 */
function customerManagedKey(key: IKey, replica?: TableProps['replica']): TableEncryptionV2 {
  const encryption = TableEncryptionV2.customerManagedKey(key, replica && { [replica.region]: replica.keyArn });
  const ofReplica = encryption._renderReplicaSseSpecification;
  return Object.assign(encryption, {
    _renderReplicaSseSpecification: (scope: Construct, region: string) =>
      region === Stack.of(scope).region ? { kmsMasterKeyId: key.keyArn } : ofReplica(scope, region),
  });
}
