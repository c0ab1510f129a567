import { Severity } from '../severity';

/** The period of the objectives, in minutes: 30 days. */
const OBJECTIVE_MINUTES = 30 * 24 * 60;

/**
 * When a budget burns too fast: both windows must burn at the rate that spends `budget` of it in the long one. The short
 * window ends the alarm soon after the errors end.
 *
 * Budgets, windows and their pairs are those of the SRE workbook; here all but the fastest are tickets.
 *
 * @see https://sre.google/workbook/alerting-on-slos/ tables 5-6 and 5-8
 */
export const BURN_RATES = [
  { id: '1h', budget: 0.02, longMinutes: 60, shortMinutes: 5, severity: Severity.PAGE },
  { id: '6h', budget: 0.05, longMinutes: 6 * 60, shortMinutes: 30, severity: Severity.TICKET },
  { id: '1d', budget: 0.1, longMinutes: 24 * 60, shortMinutes: 2 * 60, severity: Severity.TICKET },
  { id: '3d', budget: 0.1, longMinutes: 3 * 24 * 60, shortMinutes: 6 * 60, severity: Severity.TICKET },
].map((row) => ({ ...row, rate: Number(((row.budget * OBJECTIVE_MINUTES) / row.longMinutes).toFixed(1)) }));

/** How many times faster than planned the budget may burn: 14.4, 6, 3 and 1. */
export const BURN_RATE_LIMITS = BURN_RATES.map(({ rate }) => rate);
export const FASTEST_BURN = Math.max(...BURN_RATE_LIMITS);
/** The windows in minutes, for the burn rates that the objective itself reports. */
export const LONG_WINDOWS = BURN_RATES.map(({ longMinutes }) => longMinutes);
