import { TimeZone } from 'aws-cdk-lib';
import { cronsOf, scheduleRules, type Cron, type GpuSchedule } from '../../src/ml-api-platform/gpu-schedule';

const timeZone = TimeZone.EUROPE_BERLIN;
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const WEEK = 7 * 24 * 60;

/** The minutes of a week at which crons are due. */
function minutesOf(crons: Cron[]): number[] {
  return crons
    .flatMap(({ minute, hour, weekDay }) =>
      weekDay.split(',').flatMap((day) => hour.split(',').map((one) => (DAYS.indexOf(day) * 24 + +one) * 60 + +minute)),
    )
    .sort((a, b) => a - b);
}

/** Whether something is there in each minute of a week, after a week in which it followed its crons. */
function weekOf(schedule: GpuSchedule, of: 'tasks' | 'instances'): boolean[] {
  const { start, stop } = cronsOf(schedule, of);
  const [starts, stops] = [new Set(minutesOf(start)), new Set(minutesOf(stop))];
  let isThere = false;
  const after = (minute: number) => (isThere = starts.has(minute) || (isThere && !stops.has(minute)));
  const minutes = [...Array(WEEK).keys()];
  minutes.forEach(after);
  return minutes.map(after);
}

/** The minute of a week, such as `MON 08:00`. */
function at(time: string): number {
  const [day, hour, minute] = time.split(/[ :]/);
  return (DAYS.indexOf(day) * 24 + +hour) * 60 + +minute;
}

const OFFICE: GpuSchedule = { start: '08:00', stop: '18:00', timeZone };
const SCHEDULES: [string, GpuSchedule, from: string, to: string, hours: number][] = [
  ['office hours', OFFICE, 'MON 08:00', 'MON 18:00', 50],
  ['a night', { start: '22:30', stop: '06:15', timeZone, weekDay: ['SAT'] }, 'SAT 22:30', 'SUN 06:15', 7.75],
  ['from the first minute', { start: '00:00', stop: '01:00', timeZone, weekDay: ['SUN'] }, 'SUN 00:00', 'SUN 01:00', 1],
  [
    'to the last minute',
    { start: '12:05', stop: '00:00', timeZone, weekDay: ['SAT'] },
    'SAT 12:05',
    'SUN 00:00',
    11 + 55 / 60,
  ],
  ['almost at all times', { start: '06:00', stop: '05:00', timeZone, weekDay: DAYS }, 'MON 06:00', 'TUE 05:00', 161],
];

describe.each(SCHEDULES)('%s (M8)', (_name, schedule, from, to, hours) => {
  const tasks = weekOf(schedule, 'tasks');
  const instances = weekOf(schedule, 'instances');
  const counted = (week: boolean[]) => week.filter(Boolean).length;
  const shifted = (time: string, minutes: number) => (at(time) + minutes + WEEK) % WEEK;

  test('tasks are there from start to stop, and at no other time', () => {
    expect([-1, 0].map((minute) => tasks[shifted(from, minute)])).toEqual([false, true]);
    expect([-1, 0].map((minute) => tasks[shifted(to, minute)])).toEqual([true, false]);
    expect(counted(tasks)).toBe(Math.round(hours * 60));
  });

  test('instances are there 10 minutes before the first task, and go 10 minutes after the last', () => {
    expect([-11, -10].map((minute) => instances[shifted(from, minute)])).toEqual([false, true]);
    expect([9, 10].map((minute) => instances[shifted(to, minute)])).toEqual([true, false]);
    tasks.forEach((isThere, minute) => expect(!isThere || instances[minute]).toBe(true));
    expect(counted(instances)).toBe(counted(tasks) + 20 * (schedule.weekDay ?? DAYS.slice(1, 6)).length);
  });

  test('tasks are told each hour, whatever a deployment left behind; instances once', () => {
    const { start, stop } = cronsOf(schedule, 'tasks');
    const told = [...minutesOf(start), ...minutesOf(stop)].sort((a, b) => a - b);
    told.forEach((minute, index) => expect(minute - (told[index - 1] ?? minute)).toBeLessThanOrEqual(60));
    const once = cronsOf(schedule, 'instances');
    const days = (schedule.weekDay ?? DAYS.slice(1, 6)).length;
    expect([minutesOf(once.start).length, minutesOf(once.stop).length]).toEqual([days, days]);
  });
});

test('what is told at the same hours stands together', () => {
  expect(cronsOf(OFFICE, 'tasks').start).toEqual([
    { minute: '0', hour: '8,9,10,11,12,13,14,15,16,17', weekDay: 'MON,TUE,WED,THU,FRI' },
  ]);
  expect(cronsOf(OFFICE, 'instances')).toEqual({
    start: [{ minute: '50', hour: '7', weekDay: 'MON,TUE,WED,THU,FRI' }],
    stop: [{ minute: '10', hour: '18', weekDay: 'MON,TUE,WED,THU,FRI' }],
  });
});

const rules = (schedule: Partial<GpuSchedule>) =>
  scheduleRules('gpu.schedule', { ...OFFICE, ...schedule }).filter((broken) => broken !== undefined);

test.each<[Partial<GpuSchedule>]>([
  [{}],
  [{ start: '00:00', stop: '23:00' }],
  [{ start: '23:00', stop: '00:00' }],
  [{ weekDay: DAYS }],
])('%j is a schedule', (schedule) => {
  expect(rules(schedule)).toEqual([]);
});

test.each<[Partial<GpuSchedule>, string[]]>([
  [{ start: '8:00' }, ['gpu.schedule.start must be a time such as 08:00, got "8:00"']],
  [
    { start: '24:00', stop: '18:60' },
    [
      'gpu.schedule.start must be a time such as 08:00, got "24:00"',
      'gpu.schedule.stop must be a time such as 08:00, got "18:60"',
    ],
  ],
  [{ stop: '08:59' }, ['gpu.schedule.stop must be from 1 to 23 hours after start (08:00), got "08:59"']],
  [{ stop: '07:01' }, ['gpu.schedule.stop must be from 1 to 23 hours after start (08:00), got "07:01"']],
  [{ stop: '08:00' }, ['gpu.schedule.stop must be from 1 to 23 hours after start (08:00), got "08:00"']],
  [{ weekDay: [] }, ['gpu.schedule.weekDay must be some of SUN, MON, TUE, WED, THU, FRI, SAT, got []']],
  [
    { weekDay: ['MON', 'Tue'] },
    ['gpu.schedule.weekDay must be some of SUN, MON, TUE, WED, THU, FRI, SAT, got ["MON","Tue"]'],
  ],
])('fails: %j', (schedule, messages) => {
  expect(rules(schedule)).toEqual(messages);
});

test('fails: a time that only the deployment knows', () => {
  expect(rules({ start: '${Token[TOKEN.1]}' })).toEqual(['gpu.schedule.start must be known at synthesis, got a token']);
});
