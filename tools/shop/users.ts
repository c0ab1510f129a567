import { awsCall } from '../../emulator/aws-call';
import type { Outputs } from '../../emulator/cdk';
import type { Emulator } from '../../emulator/emulator';

/** Somebody who has signed in. */
export interface ShopUser {
  readonly name: string;
  /** The subject of the token, by which the shop knows them. */
  readonly subject: string;
  /** The header `Authorization`. */
  readonly authorization: string;
}

/** The user pool of a shop, in the outputs of its stack. */
export interface UserPoolIds {
  readonly userPoolId: string;
  readonly clientId: string;
}

const PASSWORD = 'Correct-Horse-7';

/** The ids of the pool that a construct made, by its outputs. */
export function userPoolIn(outputs: Outputs, construct = 'EcommerceServerlessApi'): UserPoolIds {
  return { userPoolId: outputs[`${construct}UserPoolId`], clientId: outputs[`${construct}UserPoolClientId`] };
}

/** Makes a user who is in the groups, and signs them in. */
export async function signedIn(
  emulator: Emulator,
  { userPoolId: UserPoolId, clientId: ClientId }: UserPoolIds,
  name: string,
  groups: readonly string[] = [],
): Promise<ShopUser> {
  const Username = `${name}@example.com`;
  const cognito = (operation: string, input: object) =>
    awsCall(emulator, 'cognito-idp', operation, { UserPoolId, Username, ...input });
  await cognito('AdminCreateUser', { MessageAction: 'SUPPRESS' });
  await cognito('AdminSetUserPassword', { Password: PASSWORD, Permanent: true });
  for (const GroupName of groups) {
    await cognito('AdminAddUserToGroup', { GroupName });
  }
  const { AuthenticationResult } = await cognito('AdminInitiateAuth', {
    ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD },
  });
  const token: string = AuthenticationResult.IdToken;
  const { sub } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  return { name, subject: sub, authorization: `Bearer ${token}` };
}
