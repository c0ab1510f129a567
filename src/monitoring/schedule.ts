/** A field of a cron expression: its lowest and highest number, and the names that stand for some of them. */
interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: string[];
}

const FIELDS: Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  { min: 0, max: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
];

/** What a schedule is, for errors. */
export const SCHEDULE =
  'be cron(minutes hours day-of-month month day-of-week) with numbers, names, *, - and commas, or at(yyyy-MM-ddThh:mm)';

/**
 * Whether alarm mute rules know the expression.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html
 */
export function isSchedule(expression: string): boolean {
  const [, kind, text] = /^(cron|at)\((.*)\)$/.exec(expression) ?? [];
  return expression.length <= 256 && (kind === 'cron' ? isCron(text) : kind === 'at' && isMoment(text));
}

function isCron(text: string): boolean {
  const given = text.split(' ');
  return given.length === FIELDS.length && FIELDS.every((field, index) => isOf(given[index], field));
}

function isOf(text: string, { min, max, names = [] }: Field): boolean {
  const isValue = (value: string) =>
    names.includes(value.toUpperCase()) || (/^\d\d?$/.test(value) && Number(value) >= min && Number(value) <= max);
  return text
    .split(',')
    .every((part) => part === '*' || (part.split('-').length <= 2 && part.split('-').every(isValue)));
}

/** A minute that the calendar has. */
function isMoment(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
