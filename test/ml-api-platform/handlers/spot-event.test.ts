import { aService, placementFailure, SCHEDULED, steadyState, taskStateChange } from './spot-events';
import { readSpotEvent } from '../../../src/ml-api-platform/handlers/spot-event';

const [V1, V2] = [aService('v1'), aService('v2')];
const AT = '2019-11-06T19:09:33.087Z';
const NOW = Date.parse(AT) + 1_000;
const read = (event: unknown, now = NOW) => readSpotEvent(event, [V1, V2], now);

function otherOnSpot() {
  const event = placementFailure(V1.spot, AT);
  return { ...event, detail: { ...event.detail, eventName: 'SERVICE_TASK_CONFIGURATION_FAILURE' } };
}

test('the schedule', () => {
  expect(read(SCHEDULED)).toEqual({ kind: 'Schedule' });
});

describe('a task that was not placed', () => {
  test('on Spot, of one of the services', () => {
    expect(read(placementFailure(V1.spot, AT))).toEqual({ kind: 'PlacementFailure', service: V1 });
    expect(read(placementFailure(V2.spot, AT))).toEqual({ kind: 'PlacementFailure', service: V2 });
  });

  test('on Spot and elsewhere', () => {
    const event = placementFailure(V2.spot, AT);
    event.detail.capacityProviderArns.unshift('arn:aws:ecs:us-west-2:111122223333:capacity-provider/FARGATE');
    expect(read(event)).toEqual({ kind: 'PlacementFailure', service: V2 });
  });

  test.each([
    ['on demand', placementFailure(V1.spot, AT, 'FARGATE'), 'SERVICE_TASK_PLACEMENT_FAILURE'],
    ['of a twin', placementFailure(V1.twin, AT), 'servicetest-v1-twin'],
    ['of no service here', placementFailure(`${V1.spot}0`, AT), 'servicetest-v10'],
  ])('%s is no business of the twin', (_what, event, why) => {
    expect(read(event)).toEqual({ kind: 'Other', why: expect.stringContaining(why) });
  });

  test('is believed for five minutes', () => {
    const event = placementFailure(V1.spot, AT);
    expect(read(event, Date.parse(AT) + 299_999)).toMatchObject({ kind: 'PlacementFailure' });
    expect(read(event, Date.parse(AT) + 300_000)).toEqual({ kind: 'Other', why: `it is of ${AT}` });
  });

  test('without a time is not believed', () => {
    const { createdAt: _, ...detail } = placementFailure(V1.spot, AT).detail;
    expect(read({ ...placementFailure(V1.spot, AT), detail })).toEqual({ kind: 'Other', why: 'it is of undefined' });
  });

  test('without providers or resources is not taken for one on Spot', () => {
    const event = placementFailure(V1.spot, AT);
    const { capacityProviderArns: _, ...detail } = event.detail;
    expect(read({ ...event, detail })).toMatchObject({ kind: 'Other' });
    expect(read({ ...event, resources: undefined })).toMatchObject({
      kind: 'Other',
      why: expect.stringContaining('undefined'),
    });
  });
});

test.each([
  ['another event of a service', steadyState(V1.spot, AT), 'SERVICE_STEADY_STATE'],
  ['another one that names Spot', otherOnSpot(), 'SERVICE_TASK_CONFIGURATION_FAILURE'],
  ['a task that Spot takes back', taskStateChange(V1.spot), 'undefined of arn:aws:ecs'],
  ['no event', {}, 'undefined of undefined'],
])('%s is something else', (_what, event, why) => {
  expect(read(event)).toEqual({ kind: 'Other', why: expect.stringContaining(why) });
});
