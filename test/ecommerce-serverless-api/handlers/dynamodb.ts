import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  type CancellationReason,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
  type QueryCommandInput,
  type ScanCommandInput,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { checkAliases, holds, updated, ValidationException, type Aliases, type Item } from './expression-evaluator';
import { SHOP_TABLES, type ShopTable, type ShopTableName } from '../../../src/ecommerce-serverless-api/env';

interface Action extends Aliases {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
}

/** A write that was checked: what it leaves, or what was in its way. */
interface Checked {
  readonly table: Map<string, Item>;
  readonly id: string;
  readonly old?: Item;
  readonly isRefused: boolean;
  readonly next?: Item;
}

const METADATA = { message: 'injected', $metadata: {} };

/** Whether a command asks, of what is now, which region takes changes. */
export function isOfHome(command: object): boolean {
  const { TableName, Key, ConsistentRead } = command instanceof GetCommand ? command.input : {};
  return TableName !== undefined && TableName === process.env.HOME_TABLE && Key!.name === 'home' && ConsistentRead!;
}

/** The tables of the shop in memory, with what DynamoDB says and refuses; each command is applied at once and as a whole. */
export class DynamoDb {
  public readonly tables = Object.fromEntries(Object.keys(SHOP_TABLES).map((name) => [name, new Map()])) as Record<
    ShopTableName,
    Map<string, Item>
  >;
  /** Which region takes changes. */
  public home?: Item;
  private readonly tokens = new Map<string, string>();

  /** What the command comes to; throws what DynamoDB answers with. */
  public execute(command: object): object {
    if (isOfHome(command)) {
      return { Item: copy(this.home) };
    }
    if (command instanceof GetCommand) {
      const { table, id } = this.find(command.input);
      return { Item: copy(table.get(id)) };
    }
    if (command instanceof BatchGetCommand) {
      return this.batchGet(command.input.RequestItems as Record<string, { Keys: Item[] }>);
    }
    if (command instanceof QueryCommand || command instanceof ScanCommand) {
      return this.page(command.input);
    }
    if (command instanceof TransactWriteCommand) {
      return this.transact(command.input);
    }
    if (command instanceof UpdateCommand || command instanceof DeleteCommand) {
      return this.write(command.input as Action);
    }
    throw new Error('no command of the shop');
  }

  private write(input: Action): object {
    const checked = this.check(input);
    if (checked.isRefused) {
      throw new ConditionalCheckFailedException({ ...METADATA, Item: checked.old && marshalled(checked.old) });
    }
    commit(checked);
    return { Attributes: copy(checked.next) };
  }

  private transact({ TransactItems, ClientRequestToken }: TransactWriteCommandInput): object {
    const actions = TransactItems!.map(({ Put, Update }) => (Put ?? Update) as Action);
    const text = JSON.stringify(actions);
    const known = this.tokens.get(ClientRequestToken!);
    if (known !== undefined) {
      if (known !== text) {
        throw new ValidationException('IdempotentParameterMismatch');
      }
      return {};
    }
    const checked = actions.map((action) => this.check(action));
    const items = checked.map(({ id }, index) => `${actions[index].TableName}/${id}`);
    if (actions.length > 100 || new Set(items).size < actions.length) {
      throw new ValidationException('more than 100 actions, or two on one item');
    }
    if (checked.some(({ isRefused }) => isRefused)) {
      throw cancelled(checked.map(({ isRefused, old }) => reasonOf(isRefused, old)));
    }
    checked.forEach(commit);
    this.tokens.set(ClientRequestToken!, text);
    return {};
  }

  private check(input: Action): Checked {
    const { UpdateExpression, ConditionExpression } = input;
    checkAliases(input, UpdateExpression, ConditionExpression);
    const { table, id, key } = this.find(input);
    const old = table.get(id);
    const isRefused = !holds(ConditionExpression, old, input);
    const put = input.Item && copy(input.Item);
    const next = UpdateExpression ? copy(updated(UpdateExpression, old ?? key, input)) : put;
    return { table, id, old, isRefused, next };
  }

  private find({ TableName, Key, Item: item }: Action) {
    const [name, { key }] = definitionOf(TableName!);
    const id = (Key ?? item!)[key];
    if (typeof id !== 'string' || id === '') {
      throw new ValidationException(`no key: ${String(id)}`);
    }
    return { table: this.tables[name], id, key: { [key]: id } };
  }

  private batchGet(request: Record<string, { Keys: Item[] }>): object {
    const [[TableName, { Keys }]] = Object.entries(request);
    const ids = Keys.map((Key) => this.find({ TableName, Key }).id);
    if (ids.length === 0 || ids.length > 100 || new Set(ids).size < ids.length) {
      throw new ValidationException('no key, more than 100, or one twice');
    }
    const found = Keys.map((Key) => this.find({ TableName, Key })).flatMap(
      ({ table, id }) => copy(table.get(id)) ?? [],
    );
    return { Responses: { [TableName]: found } };
  }

  private page(input: QueryCommandInput | ScanCommandInput): object {
    const [name, { key, index }] = definitionOf(input.TableName!);
    const { KeyConditionExpression, ScanIndexForward = true } = input as QueryCommandInput;
    checkAliases(input, KeyConditionExpression);
    const isQuery = KeyConditionExpression !== undefined;
    const attributes = isQuery ? [index!.partition, index!.sort, key] : [key];
    const all = [...this.tables[name].values()]
      .filter((item) => holds(KeyConditionExpression, item, input))
      .sort((a, b) => order(attributes, a, b) * (ScanIndexForward ? 1 : -1));
    const { ExclusiveStartKey: start, Limit } = input;
    const isStart = start === undefined || (hasOnly(start, attributes) && holds(KeyConditionExpression, start, input));
    if (!isStart) {
      throw new ValidationException('The provided starting key is invalid');
    }
    const rest = start ? all.filter((item) => order(attributes, item, start) * (ScanIndexForward ? 1 : -1) > 0) : all;
    const items = rest.slice(0, Limit);
    const last = items.length === Limit ? items.at(-1) : undefined;
    const LastEvaluatedKey = last && Object.fromEntries(attributes.map((attribute) => [attribute, last[attribute]]));
    return { Items: items.map(copy), ...(last && { LastEvaluatedKey }) };
  }
}

/** A transaction that is cancelled, with the reason of each action. */
export function cancelled(CancellationReasons: CancellationReason[]): TransactionCanceledException {
  return new TransactionCanceledException({ ...METADATA, CancellationReasons });
}

function definitionOf(tableName: string): [ShopTableName, ShopTable] {
  const found = Object.entries(SHOP_TABLES).find(([, { variable }]) => process.env[variable] === tableName);
  return found as [ShopTableName, ShopTable];
}

function commit({ table, id, next }: Checked): void {
  if (next === undefined) {
    table.delete(id);
  } else {
    table.set(id, next);
  }
}

function reasonOf(isRefused: boolean, old: Item | undefined): CancellationReason {
  return isRefused ? { Code: 'ConditionalCheckFailed', Item: old && marshalled(old) } : { Code: 'None' };
}

/** As it travels: what cannot is found out here. */
function marshalled(item: Item) {
  return marshall(item, { removeUndefinedValues: true });
}

function copy<T extends Item | undefined>(item: T): T {
  return (item && unmarshall(marshalled(item))) as T;
}

function hasOnly(item: Item, attributes: string[]): boolean {
  return Object.keys(item).length === attributes.length && attributes.every((attribute) => attribute in item);
}

function order(attributes: string[], a: Item, b: Item): number {
  const attribute = attributes.find((name) => a[name] !== b[name]);
  return attribute === undefined ? 0 : (a[attribute] as number) < (b[attribute] as number) ? -1 : 1;
}
