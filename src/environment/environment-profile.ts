import { CELL_TYPES, defaultsOf, type Cells, type Defaults } from './defaults';
import { checkTypes, instance, struct } from '../validation/types';

/**
 * The cells of an environment's row of defaults, to change any of them.
 */
export interface EnvironmentProfileOptions extends Cells {
  /**
   * The row that fills the cells which are not given.
   *
   * @default EnvironmentProfile.DEV
   */
  readonly basedOn?: EnvironmentProfile;
}

/**
 * An environment's row in the table of defaults; a prop of a construct overrides the cell.
 */
export class EnvironmentProfile {
  /**
   * For an account with default quotas, such as a new one: reserves nothing, and has the cheapest monitoring that pages.
   */
  public static readonly SANDBOX = new EnvironmentProfile(() => defaultsOf('sandbox'));
  /** For development, previews and tests; also for every suffix that names no profile. */
  public static readonly DEV = new EnvironmentProfile(() => defaultsOf('dev'));
  /** For the last step before production. */
  public static readonly STAGING = new EnvironmentProfile(() => defaultsOf('staging'));
  /** For production. */
  public static readonly PROD = new EnvironmentProfile(() => defaultsOf('prod'));

  /**
   * A row of one's own.
   */
  public static of(options: EnvironmentProfileOptions): EnvironmentProfile {
    const basedOnType = instance('an EnvironmentProfile', EnvironmentProfile);
    checkTypes(
      'EnvironmentProfile.of',
      options,
      struct<EnvironmentProfileOptions>({ ...CELL_TYPES, basedOn: basedOnType }),
    );
    const { basedOn = EnvironmentProfile.DEV, ...cells } = options;
    const given = Object.entries(cells).filter(([, value]) => value !== undefined);
    return new EnvironmentProfile(() => ({ ...basedOn.row(), ...Object.fromEntries(given) }));
  }

  private constructor(private readonly row: () => Defaults) {}
}

/** The row of a profile. */
export function rowOf(profile: EnvironmentProfile): Defaults {
  return profile['row']();
}
