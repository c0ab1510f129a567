import { CreateTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { sql } from './sql';
import { awsCall } from '../../emulator/aws-call';
import { clientsOf } from '../../emulator/clients';
import type { Emulator } from '../../emulator/emulator';
import type { Postgres } from '../../emulator/postgres';

const TABLE = 'sessions';

/** A table and a secret on an emulator, and a database: what the service finds on AWS. */
export class Surroundings {
  /** Makes the table and the secret. */
  public static async make(emulator: Emulator, postgres: Postgres): Promise<Surroundings> {
    const secret = { username: postgres.username, password: postgres.password };
    const input = { Name: `database-${postgres.port}`, SecretString: JSON.stringify(secret) };
    const { ARN } = (await awsCall(emulator, 'secretsmanager', 'CreateSecret', input)) as { ARN: string };
    await clientsOf(emulator).dynamoDb.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    return new Surroundings(emulator, postgres, ARN);
  }

  /** What the service finds them by. */
  public readonly variables: Record<string, string>;
  private password: string;

  private constructor(
    private readonly emulator: Emulator,
    private readonly postgres: Postgres,
    private readonly secretArn: string,
  ) {
    this.password = postgres.password;
    this.variables = {
      ...emulator.env,
      SESSIONS_TABLE: TABLE,
      DATABASE_HOST: postgres.host,
      DATABASE_PORT: `${postgres.port}`,
      DATABASE_NAME: postgres.database,
      DATABASE_SECRET_ARN: secretArn,
      DATABASE_CA_FILE: postgres.caFile,
    };
  }

  /** Rows of a query. */
  public sql(statement: string): Promise<unknown[][]> {
    return sql(this.postgres, this.password, statement);
  }

  /** The table's item of a session. */
  public async session(id: string) {
    const command = new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } } });
    return (await clientsOf(this.emulator).dynamoDb.send(command)).Item;
  }

  /** The first half of a rotation: the database has the new password, connections are lost, and the secret is still the old one. */
  public async changePassword(password: string): Promise<void> {
    const { username } = this.postgres;
    await this.sql(`ALTER USER ${username} PASSWORD '${password}'`);
    this.password = password;
    await this.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'digits-api'");
  }

  /** The second half. */
  public async changeSecret(): Promise<void> {
    const secret = { username: this.postgres.username, password: this.password };
    const input = { SecretId: this.secretArn, SecretString: JSON.stringify(secret) };
    await awsCall(this.emulator, 'secretsmanager', 'PutSecretValue', input);
  }
}
