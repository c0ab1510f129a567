import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const ownersByApp = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** Takes what an account and region have once, for a construct; returns who in the app has it already. */
export function claim(scope: IConstruct, ...what: string[]): IConstruct | undefined {
  const owner = ownerOf(scope, ...what);
  if (owner === undefined) {
    ownersOf(scope).set(keyOf(scope, what), scope);
  }
  return owner;
}

/** Who in the app has what the account and region of a construct have once. */
export function ownerOf(scope: IConstruct, ...what: string[]): IConstruct | undefined {
  return ownersOf(scope).get(keyOf(scope, what));
}

/** Whether synthesis knows both the account and the region. */
export function isPlaceKnown(scope: IConstruct): boolean {
  const { account, region } = Stack.of(scope);
  return !Token.isUnresolved(account) && !Token.isUnresolved(region);
}

function ownersOf({ node: { root } }: IConstruct): Map<string, IConstruct> {
  const owners = ownersByApp.get(root) ?? new Map<string, IConstruct>();
  ownersByApp.set(root, owners);
  return owners;
}

/** Two stages of an app are deployed one by one: where nothing says so, they are not taken to be in one account. */
function keyOf(scope: IConstruct, what: string[]): string {
  const { account, region } = Stack.of(scope);
  const place = [account, region].map((part) => (Token.isUnresolved(part) ? '' : part));
  const stage = isPlaceKnown(scope) ? '' : Stage.of(scope)?.node.path;
  return JSON.stringify([stage, ...place, ...what]);
}
