import { Severity } from '../../../src';
import { connectionsOf, databaseAlarms, databaseWidgets } from '../../../src/monitoring/alarms/aurora';
import { expectAlarms, platformAlarms, readAlarm, shownOf } from '../platform';

const platform = platformAlarms();
const { stack, alarms, database } = platform;
const of = (name: string, stat = 'Maximum') => `AWS/RDS ${name} ${stat} DBClusterIdentifier=Database`;
const { TICKET } = Severity;

test('who is told when', () => {
  expectAlarms(databaseAlarms(database), platform, [
    ['DatabaseNearCeiling', TICKET, '>= 80 in 15 of 25 x 60', 'database-near-ceiling', /at least 80 % of the 2 ACUs/],
    ['DatabaseConnections', TICKET, '>= 302 in 15 of 25 x 60', 'database-connections', /80 % of the about 378 conn/],
    ['DatabaseReplicaLag', TICKET, '>= 2000 in 15 of 25 x 60', 'database-replica-lag', /2000 ms or more behind/],
    ['DatabaseDeadlocks', TICKET, '>= 3 in 3 of 5 x 300', 'database-deadlocks', /At least 3 transactions in 5 minutes/],
    ['DatabaseRotation', TICKET, '>= 1 in 1 of 1 x 3600', 'database-rotation', /A step of the rotation/],
  ]);
});

test.each([
  ['DatabaseNearCeiling', of('ACUUtilization')],
  ['DatabaseConnections', of('DatabaseConnections')],
  ['DatabaseReplicaLag', of('AuroraReplicaLagMaximum')],
  ['DatabaseRotation', 'AWS/Lambda Errors Sum FunctionName=rotate'],
])('%s reads %s', (id, metric) => {
  expect(readAlarm(stack, alarms[id])).toMatchObject({ metrics: { metric }, expressions: {} });
});

test('deadlocks are told a second, by each instance and minute', () => {
  expect(readAlarm(stack, alarms.DatabaseDeadlocks)).toMatchObject({
    metrics: { persecond: of('Deadlocks', 'Sum') },
    expressions: { expr_1: '60 * persecond' },
  });
});

test('no reader lags where there is none, and nothing is rotated without a function', () => {
  const ids = Object.keys(databaseAlarms({ ...database, readers: 0, rotationFunctionName: undefined }));
  expect(ids.sort()).toEqual(['DatabaseConnections', 'DatabaseDeadlocks', 'DatabaseNearCeiling']);
});

// 189 connections at 1 ACU, 2000 at most from half an ACU, 5000 at most: the walkthrough of the Aurora User Guide.
test.each([
  [0.5, 1, 189],
  [0, 2, 378],
  [0.5, 2.5, 472],
  [0.5, 128, 2_000],
  [1, 128, 5_000],
  [12.5, 80, 5_000],
])('from %d to %d ACUs there are %d connections at least', (minCapacity, maxCapacity, expected) => {
  expect(connectionsOf({ minCapacity, maxCapacity })).toBe(expected);
});

test('widgets show capacity, connections, deadlocks, the lag of readers and a rotation', () => {
  const read = (readers: number, rotationFunctionName?: string) =>
    shownOf(stack, databaseWidgets({ ...database, readers, rotationFunctionName })).map(
      ({ title, size, yAxis, lines: [[what, label, stat]] }) => {
        expect([size, yAxis]).toEqual([[6, 6], { left: { min: 0 } }]);
        return [title, what, label, stat];
      },
    );
  const first = [
    ['Database: of its capacity (%)', 'ACUUtilization', 'capacity', 'Maximum'],
    ['Database: connections', 'DatabaseConnections', 'connections', 'Maximum'],
    ['Database: deadlocks in 5 minutes', '60 * persecond', 'deadlocks in 5 minutes', undefined],
  ];
  expect(read(0)).toEqual(first);
  expect(read(1)).toEqual([
    ...first,
    ['Database: replica lag (ms)', 'AuroraReplicaLagMaximum', 'lag of the slowest reader', 'Maximum'],
  ]);
  expect(read(0, 'rotate')).toEqual([
    ...first,
    ['Database: rotation, failed steps an hour', 'Errors', 'failed steps', 'Sum'],
  ]);
});
