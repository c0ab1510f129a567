import { ConditionalCheckFailedException, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';

/** An item, its values without their types. */
export type Item = Readonly<Record<string, string>>;

/** A table as Amazon DynamoDB has it: a conditional write is one step that nothing comes between. */
export class Table {
  public readonly items = new Map<string, Item>();

  /** Throws as the SDK does when the condition does not hold. */
  public put({ Item = {}, ConditionExpression = '', ...input }: PutItemCommandInput): object {
    const values = Object.entries(Item).map(([key, value]) => [key, value.S ?? value.N!]);
    const item = Object.fromEntries(values) as Item;
    const old = this.items.get(item.eventId);
    if (!ConditionExpression.split(' OR ').some((term) => holds(term, old, input))) {
      throw new ConditionalCheckFailedException({
        message: 'The conditional request failed',
        $metadata: {},
        Item: old && Object.fromEntries(Object.entries(old).map(([key, S]) => [key, { S }])),
      });
    }
    this.items.set(item.eventId, item);
    return {};
  }
}

/** Whether a term of the condition holds; one that the model does not know is an error. */
function holds(term: string, old: Item | undefined, input: Partial<PutItemCommandInput>): boolean {
  if (term === 'attribute_not_exists(eventId)') {
    return old === undefined;
  }
  const [, name, value] = /^(#?\w+) = (:\w+)$/.exec(term) ?? [];
  const expected = input.ExpressionAttributeValues?.[value]?.S;
  if (expected === undefined) {
    throw new Error(`the model does not know the condition ${term}`);
  }
  return old?.[input.ExpressionAttributeNames?.[name] ?? name] === expected;
}
