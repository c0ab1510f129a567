import { Duration } from 'aws-cdk-lib';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Concurrency } from './concurrency';

/**
 * The cells of an environment's row of defaults, to change any of them.
 */
export interface EnvironmentProfileOptions {
  /**
   * The row that fills the cells which are not given.
   *
   * @default EnvironmentProfile.DEV
   */
  readonly basedOn?: EnvironmentProfile;
  /**
   * How long log groups keep their events.
   *
   * @default - as in `basedOn`
   */
  readonly logRetention?: RetentionDays;
  /**
   * The lowest level that the functions log.
   *
   * @default - as in `basedOn`
   */
  readonly logLevel?: ApplicationLogLevel;
  /**
   * Steady-state requests per second of an API's stage.
   *
   * @default - as in `basedOn`
   */
  readonly throttlingRateLimit?: number;
  /**
   * Requests that an API's stage takes at once before it answers 429.
   *
   * @default - as in `basedOn`
   */
  readonly throttlingBurstLimit?: number;
  /**
   * Reserved concurrency of each function.
   *
   * @default - as in `basedOn`
   */
  readonly concurrency?: Concurrency;
  /**
   * Whether stateful resources outlive their stack.
   *
   * @default - as in `basedOn`
   */
  readonly dataProtection?: boolean;
  /**
   * How long the log groups of an HTTP API keep their events.
   *
   * @default - as in `basedOn`
   */
  readonly httpApiLogRetention?: RetentionDays;
  /**
   * Failed executions of a function in 5 minutes; an alarm counts what is more.
   *
   * @default - as in `basedOn`
   */
  readonly functionErrorThreshold?: number;
  /**
   * Average duration of a function's executions in 5 minutes; an alarm counts what is longer.
   *
   * @default - as in `basedOn`
   */
  readonly functionDurationThreshold?: Duration;
}

type Cells = Required<Omit<EnvironmentProfileOptions, 'basedOn'>>;

/**
 * The one table of defaults. A function, because reading enums of aws-cdk-lib when the module loads would load
 * the services behind them.
 */
function tableOfDefaults(): Record<'dev' | 'staging' | 'prod', Cells> {
  const dev: Cells = {
    logRetention: RetentionDays.ONE_MONTH,
    logLevel: ApplicationLogLevel.DEBUG,
    throttlingRateLimit: 500,
    throttlingBurstLimit: 1000,
    concurrency: Concurrency.reserved(20),
    dataProtection: false,
    httpApiLogRetention: RetentionDays.ONE_MONTH,
    functionErrorThreshold: 5,
    functionDurationThreshold: Duration.seconds(45),
  };
  const staging: Cells = { ...dev, logLevel: ApplicationLogLevel.INFO };
  const prod: Cells = {
    ...staging,
    throttlingRateLimit: 1000,
    concurrency: Concurrency.reserved(50),
    httpApiLogRetention: RetentionDays.TWO_WEEKS,
    functionErrorThreshold: 3,
    functionDurationThreshold: Duration.seconds(25),
  };
  return { dev, staging, prod };
}

/**
 * An environment's row in the table of defaults; a prop of a construct overrides the cell.
 */
export class EnvironmentProfile {
  /** For development, previews and tests; also for every suffix that names no profile. */
  public static readonly DEV = new EnvironmentProfile(() => tableOfDefaults().dev);
  /** For the last step before production. */
  public static readonly STAGING = new EnvironmentProfile(() => tableOfDefaults().staging);
  /** For production. */
  public static readonly PROD = new EnvironmentProfile(() => tableOfDefaults().prod);

  /**
   * A row of one's own.
   */
  public static of(options: EnvironmentProfileOptions): EnvironmentProfile {
    const { basedOn = EnvironmentProfile.DEV } = options;
    return new EnvironmentProfile(() => ({
      logRetention: options.logRetention ?? basedOn.logRetention,
      logLevel: options.logLevel ?? basedOn.logLevel,
      throttlingRateLimit: options.throttlingRateLimit ?? basedOn.throttlingRateLimit,
      throttlingBurstLimit: options.throttlingBurstLimit ?? basedOn.throttlingBurstLimit,
      concurrency: options.concurrency ?? basedOn.concurrency,
      dataProtection: options.dataProtection ?? basedOn.dataProtection,
      httpApiLogRetention: options.httpApiLogRetention ?? basedOn.httpApiLogRetention,
      functionErrorThreshold: options.functionErrorThreshold ?? basedOn.functionErrorThreshold,
      functionDurationThreshold: options.functionDurationThreshold ?? basedOn.functionDurationThreshold,
    }));
  }

  private constructor(private readonly cells: () => Cells) {}

  /** How long log groups keep their events. */
  public get logRetention(): RetentionDays {
    return this.cells().logRetention;
  }

  /** The lowest level that the functions log. */
  public get logLevel(): ApplicationLogLevel {
    return this.cells().logLevel;
  }

  /** Steady-state requests per second of an API's stage. */
  public get throttlingRateLimit(): number {
    return this.cells().throttlingRateLimit;
  }

  /** Requests that an API's stage takes at once before it answers 429. */
  public get throttlingBurstLimit(): number {
    return this.cells().throttlingBurstLimit;
  }

  /** Reserved concurrency of each function. */
  public get concurrency(): Concurrency {
    return this.cells().concurrency;
  }

  /** Whether stateful resources outlive their stack. */
  public get dataProtection(): boolean {
    return this.cells().dataProtection;
  }

  /** How long the log groups of an HTTP API keep their events. */
  public get httpApiLogRetention(): RetentionDays {
    return this.cells().httpApiLogRetention;
  }

  /** Failed executions of a function in 5 minutes; an alarm counts what is more. */
  public get functionErrorThreshold(): number {
    return this.cells().functionErrorThreshold;
  }

  /** Average duration of a function's executions in 5 minutes; an alarm counts what is longer. */
  public get functionDurationThreshold(): Duration {
    return this.cells().functionDurationThreshold;
  }
}
