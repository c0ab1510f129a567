const ISO_8601 =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T(?<hour>\d\d):(?<minute>\d\d)(:(?<second>\d\d(\.\d{1,9})?))?(Z|(?<sign>[+-])(?<zoneHour>\d\d):(?<zoneMinute>\d\d))$/;
const DAY = 24 * 60;

/**
 * Whether it is a date and time of ISO 8601 with a time zone, in a year that also has four digits in UTC. Told by the
 * calendar, field by field, where the handler asks `Date`: what knows nothing of the other can find it wrong.
 */
export function isTimestamp(value: unknown): boolean {
  const fields = typeof value === 'string' ? ISO_8601.exec(value)?.groups : undefined;
  if (fields === undefined) {
    return false;
  }
  const of = (name: string) => Number(fields[name] ?? 0);
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(of);
  const isMidnightAtTheEnd = hour === 24 && minute === 0 && second === 0;
  const isTime = (hour < 24 || isMidnightAtTheEnd) && minute < 60 && second < 60;
  const isZone = of('zoneHour') < 24 && of('zoneMinute') < 60;
  const east = (fields.sign === '-' ? -1 : 1) * (of('zoneHour') * 60 + of('zoneMinute'));
  const utc = hour * 60 + minute - east;
  const isBefore = year === 0 && month === 1 && day === 1 && utc < 0;
  const isAfter = year === 9999 && month === 12 && day === 31 && utc >= DAY;
  return day >= 1 && day <= daysOf(year, month) && isTime && isZone && !isBefore && !isAfter;
}

/** 0 for what is no month. */
function daysOf(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
