import type { Emulator } from '../../emulator/emulator';
import { call } from '../../emulator/http-call';

const POLICY = { PolicyName: 'Denied' };

/** Takes a right away from a role, for as long as `work` takes. */
export async function withoutRight<T>(
  emulator: Emulator,
  { roleArn, action, resource }: { roleArn: string; action: string; resource: string },
  work: () => Promise<T>,
): Promise<T> {
  const RoleName = roleArn.split('/').at(-1)!;
  const Statement = [{ Effect: 'Deny', Action: action, Resource: resource }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam(emulator, { Action: 'PutRolePolicy', RoleName, PolicyDocument, ...POLICY });
  try {
    return await work();
  } finally {
    await iam(emulator, { Action: 'DeleteRolePolicy', RoleName, ...POLICY });
  }
}

async function iam({ endpoint, env, ca }: Emulator, parameters: Record<string, string>): Promise<void> {
  const scope = `test/20260101/${env.AWS_REGION}/iam/aws4_request`;
  const { status, body } = await call(`${endpoint}/`, {
    method: 'POST',
    ca,
    headers: {
      Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString(),
  });
  if (status >= 400) {
    throw new Error(`${parameters.Action}: ${status} ${body}`);
  }
}
