import type { Outputs } from '../../emulator/cdk';
import type { Emulator } from '../../emulator/emulator';
import type { Row } from '../traffic/rows';
import type { Stopwatch } from '../traffic/stopwatch';

/** Where a part of the demo takes place. */
export interface Place {
  readonly watch: Stopwatch;
  readonly emulator: Emulator;
  readonly outputs: Outputs;
  /** Whether somebody goes on with what is there. */
  readonly keep: boolean;
}

/** What a part of the demo has to show. */
export interface PartResult {
  readonly rows: Row[];
  /** What was rejected of the user's own file. */
  readonly rejected?: string[];
  readonly speed?: string[];
  /** What the emulator does not do, so that only AWS can show it. */
  readonly onlyOnAws?: string[];
}
