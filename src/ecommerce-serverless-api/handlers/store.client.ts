import { randomUUID } from 'crypto';
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
  type BatchGetCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { expressionsOf, type Change, type Conditions } from './expressions';
import { readHome } from './home.client';
import { keyOf, nameOf, queryOf, toPut, toUpdate, type Selection, type Write } from './inputs';
import type { HomeItem, Items } from './items';
import { isPassing } from './passing';
import type { Patience } from './patience';
import { tables } from './tables.client';
import { SHOP_TABLES, type ShopTableName } from '../env';

type Old = Record<string, unknown> | undefined;

/** Conditions that did not hold, by the position of the action, with what was there instead. */
export class Refused extends Error {
  public constructor(public readonly failures: ReadonlyMap<number, Old>) {
    super('A condition does not hold');
  }
}

/** The tables. Whatever is passing is tried again for as long as there is time. */
export class Store {
  private readonly options: { readonly abortSignal: AbortSignal };

  public constructor(
    public readonly patience: Patience,
    abortSignal: AbortSignal,
  ) {
    this.options = { abortSignal };
  }

  /** An item as it is now. */
  public async get<Name extends ShopTableName>(table: Name, id: string): Promise<Items[Name] | undefined> {
    const command = new GetCommand({ TableName: nameOf(table), Key: keyOf(table, id), ConsistentRead: true });
    const { Item } = await this.attempt(() => tables.send(command, this.options));
    return Item as Items[Name] | undefined;
  }

  /** Which region takes changes, if somebody said so. */
  public home(): Promise<HomeItem | undefined> {
    return readHome(this.patience, this.options.abortSignal);
  }

  /** Up to 100 items as they are now, by their ids. */
  public async getAll<Name extends ShopTableName>(table: Name, ids: string[]): Promise<Map<string, Items[Name]>> {
    const found = new Map<string, Items[Name]>();
    const name = nameOf(table);
    let keys: BatchGetCommandInput['RequestItems'] = {
      [name]: { Keys: ids.map((id) => keyOf(table, id)), ConsistentRead: true },
    };
    for (let number = 0; ids.length > 0; number += 1) {
      const command: BatchGetCommand = new BatchGetCommand({ RequestItems: keys });
      const { Responses, UnprocessedKeys } = await this.attempt(() => tables.send(command, this.options));
      for (const item of Responses?.[name] ?? []) {
        found.set(String(item[SHOP_TABLES[table].key]), item as Items[Name]);
      }
      if (Object.keys(UnprocessedKeys ?? {}).length === 0) {
        break;
      }
      keys = UnprocessedKeys;
      await this.patience.pause(number, UnprocessedKeys);
    }
    return found;
  }

  /** A page, and the key that it ends with if there may be more. */
  public async list({ table, ...selection }: Selection): Promise<{ items: object[]; last?: Record<string, unknown> }> {
    const input = { TableName: nameOf(table), Limit: selection.limit, ExclusiveStartKey: selection.after };
    const { Items: items, LastEvaluatedKey: last } = await this.attempt(() =>
      selection.partition === undefined
        ? tables.send(new ScanCommand(input), this.options)
        : tables.send(new QueryCommand({ ...input, ...queryOf(table, selection) }), this.options),
    );
    return { items: items!, last };
  }

  /** Changes an item that is there and returns what it is then; throws `Refused`. */
  public async update<Name extends ShopTableName>(
    table: Name,
    id: string,
    change: Change,
    conditions: Conditions,
  ): Promise<Items[Name]> {
    const command = new UpdateCommand({
      ...toUpdate({ table, id, ...change, ...conditions }),
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes } = await this.attempt(() => tables.send(command, this.options));
      return Attributes as Items[Name];
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Deletes an item that is there; throws `Refused`. */
  public async delete(table: ShopTableName, id: string, conditions: Conditions): Promise<void> {
    const command = new DeleteCommand({
      TableName: nameOf(table),
      Key: keyOf(table, id),
      ...expressionsOf({}, conditions),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.attempt(async (number) => {
        try {
          await tables.send(command, this.options);
        } catch (error) {
          // Gone at a second attempt: the first one did it, and its answer was lost.
          if (number === 0 || !(error instanceof ConditionalCheckFailedException) || error.Item !== undefined) {
            throw error;
          }
        }
      });
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** All or nothing; throws `Refused`. A transaction that is sent again after its answer was lost is applied once. */
  public async transact(writes: readonly Write[]): Promise<void> {
    const command = new TransactWriteCommand({
      TransactItems: writes.map((write) => (write.put ? { Put: toPut(write) } : { Update: toUpdate(write) })),
      ClientRequestToken: randomUUID(),
    });
    try {
      await this.attempt(() => tables.send(command, this.options));
    } catch (error) {
      throw refusalOf(error);
    }
  }

  private attempt<T>(send: (number: number) => Promise<T>): Promise<T> {
    return this.patience.retry(send, isPassing);
  }
}

/** `Refused` if conditions did not hold, and the error itself otherwise. The SDK leaves the old items as they travel. */
function refusalOf(error: unknown): unknown {
  if (error instanceof ConditionalCheckFailedException) {
    return new Refused(new Map([[0, toOld(error.Item)]]));
  }
  if (!(error instanceof TransactionCanceledException)) {
    return error;
  }
  const failures = error.CancellationReasons!.flatMap(({ Code, Item }, position) =>
    Code === 'ConditionalCheckFailed' ? [[position, toOld(Item)] as const] : [],
  );
  return failures.length > 0 ? new Refused(new Map(failures)) : error;
}

function toOld(item: Record<string, AttributeValue> | undefined): Old {
  return item && unmarshall(item);
}
