import { rule, knownRule, wholeNumberRule, type Rule } from '../validation/rules';
import { checkTypes, needed, NUMBER, struct, type Shape } from '../validation/types';

/**
 * Units that a table has at all times, and up to which it is scaled.
 */
export interface ProvisionedCapacityOptions {
  /** Read units, a whole number from 1 to 40000: one is a strongly consistent read of 4 KB a second, or two others. */
  readonly readCapacity: number;
  /** Write units, a whole number from 1 to 40000: one is a write of 1 KB a second, or half of one in a transaction. */
  readonly writeCapacity: number;
  /**
   * The most read units, from `readCapacity` to 40000; beyond it, reads are throttled.
   *
   * @default - 10 times `readCapacity`, 40000 at most
   */
  readonly maxReadCapacity?: number;
  /**
   * The most write units, from `writeCapacity` to 40000; beyond it, writes are throttled.
   *
   * @default - 10 times `writeCapacity`, 40000 at most
   */
  readonly maxWriteCapacity?: number;
  /**
   * Percent of the units that are to be in use, a whole number from 20 to 90; scaling keeps near it.
   *
   * @default 70
   */
  readonly targetUtilizationPercent?: number;
}

/** The default quota of a table. */
const MOST = 40_000;
const HEADROOM = 10;

/**
 * What the tables of a construct, and their indexes, can read and write.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
 */
export class TableCapacity {
  /**
   * As much as is asked for, paid by request. A table takes twice its highest peak at once, and grows from there.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
   */
  public static onDemand(): TableCapacity {
    return new TableCapacity();
  }

  /**
   * Units that are paid by the hour, scaled between what is given and a ceiling; each index has as many of its own.
   *
   * Scaling takes minutes. Until then, and beyond the ceiling, requests are throttled once the burst of 5 minutes is used up.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
   */
  public static provisioned(options: ProvisionedCapacityOptions): TableCapacity {
    checkTypes('TableCapacity.provisioned', options, struct(OPTIONS));
    return new TableCapacity(options);
  }

  private constructor(private readonly options?: ProvisionedCapacityOptions) {}

  /** For error messages. */
  public toString(): string {
    const { readCapacity, writeCapacity } = this.options ?? {};
    return this.options === undefined ? 'on demand' : `${readCapacity} / ${writeCapacity}`;
  }
}

const OPTIONS: Shape<ProvisionedCapacityOptions> = {
  readCapacity: needed(NUMBER),
  writeCapacity: needed(NUMBER),
  maxReadCapacity: NUMBER,
  maxWriteCapacity: NUMBER,
  targetUtilizationPercent: NUMBER,
};

/** From how many units to how many a table is scaled. */
export interface UnitRange {
  readonly min: number;
  readonly max: number;
}

/** The units of a table that has some. */
export interface ProvisionedUnits {
  readonly read: UnitRange;
  readonly write: UnitRange;
  readonly targetUtilizationPercent: number;
}

/** The units of a table; undefined on demand. */
export function unitsOf(capacity: TableCapacity): ProvisionedUnits | undefined {
  const options = capacity['options'];
  if (options === undefined) {
    return undefined;
  }
  const { readCapacity, writeCapacity, maxReadCapacity, maxWriteCapacity, targetUtilizationPercent = 70 } = options;
  const range = (min: number, max = Math.min(MOST, HEADROOM * min)) => ({ min, max });
  return {
    read: range(readCapacity, maxReadCapacity),
    write: range(writeCapacity, maxWriteCapacity),
    targetUtilizationPercent,
  };
}

/** The rules of a capacity: the ceilings and their alarms are computed, so none of it can be a token. */
export function tableCapacityRules(prop: string, capacity: TableCapacity | undefined): Rule[] {
  const { targetUtilizationPercent, ...units } = capacity?.['options'] ?? ({} as Partial<ProvisionedCapacityOptions>);
  const atLeast = (kind: 'Read' | 'Write', least?: number) =>
    rule(`${prop}.max${kind}Capacity`, units[`max${kind}Capacity`], `be at least ${least}`, (max) => max >= least!);
  return [
    ...Object.entries(units).flatMap(([name, value]) => [
      knownRule(`${prop}.${name}`, value),
      wholeNumberRule(`${prop}.${name}`, value, 1, MOST),
    ]),
    atLeast('Read', units.readCapacity),
    atLeast('Write', units.writeCapacity),
    wholeNumberRule(`${prop}.targetUtilizationPercent`, targetUtilizationPercent, 20, 90),
  ];
}
