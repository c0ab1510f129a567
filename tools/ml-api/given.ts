import { awsCall } from '../../emulator/aws-call';
import type { Endpoint } from '../../emulator/clients';

/** The user of the database. */
export const CREDENTIALS = { username: 'ml', password: 'Correct-Horse-7' };

/** What callbacks are signed with. */
export const CALLBACK_SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;

/** Makes what the ML platform of the example app finds in the account: test/integ/README.md says what that is. */
export async function giveToMlApi(emulator: Endpoint, suffix = 'dev'): Promise<void> {
  const given = `ml-api-${suffix}`;
  const certificate = (region: string) => `arn:aws:acm:${region}:000000000000:certificate/${given}`;
  const parameters = {
    'domain-name': `ml-${suffix}.example.com`,
    certificate: certificate(emulator.env.AWS_REGION),
    'edge-certificate': certificate('us-east-1'),
  };
  for (const [name, Value] of Object.entries(parameters)) {
    await awsCall(emulator, 'ssm', 'PutParameter', { Name: `/${given}/${name}`, Type: 'String', Value });
  }
  const secrets = { database: JSON.stringify(CREDENTIALS), callbacks: CALLBACK_SECRET };
  for (const [name, SecretString] of Object.entries(secrets)) {
    await awsCall(emulator, 'secretsmanager', 'CreateSecret', { Name: `${given}-${name}`, SecretString });
  }
}
