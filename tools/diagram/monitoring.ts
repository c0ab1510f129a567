import type { DrawnFrame, Point } from './draw';
import type { Group, Layout, Outside, Way } from './layout';

export const frame = (title: string, y: number, height: number): DrawnFrame => ({
  ...{ title, titleX: 225, x: 15, y, width: 970, height },
});
export const path = (...points: readonly (readonly [x: number, y: number])[]): readonly Point[] =>
  points.map(([x, y]) => ({ x, y }));

interface Part extends Pick<Layout, 'watchers' | 'watching'> {
  readonly groups: Record<string, Group>;
  readonly outside: readonly Outside[];
  readonly frame: DrawnFrame;
  readonly ways: Record<string, Way>;
}

/** The monitoring of any construct, below a height. */
export function monitoringBelow(above: number, height: number, alarmsHeight = 186): Part {
  const y = above + 22;
  const service = 'CloudWatch';
  return {
    frame: frame('Monitoring', y, height),
    groups: {
      page: { resources: /CompositeAlarm .*PageAlarm/, service, column: 2, y: y + 40, title: 'page alarm' },
      ticket: { resources: /CompositeAlarm .*TicketAlarm/, service, column: 2, y: y + 146, title: 'ticket alarm' },
      alarmTopic: { resources: /SNS::.*AlarmTopic/, service: 'SNS', column: 3, y: y + 40, title: 'alarmTopic' },
      ticketTopic: { resources: /SNS::.*TicketTopic/, service: 'SNS', column: 3, y: y + 146, title: 'ticketTopic' },
      dashboard: { resources: /Dashboard/, service, column: 0, y: y + 40, title: 'dashboard' },
      alarms: { resources: /CloudWatch::Alarm/, service, column: 1, y: y + 40, height: alarmsHeight, title: 'alarms' },
    },
    outside: [
      { title: 'who is on call', column: 4, y: y + 63, reads: 'alarmTopic' },
      { title: 'your tickets', column: 4, y: y + 169, reads: 'ticketTopic' },
    ],
    ways: {
      'page > ticket': { label: 'holds back', labelAt: { x: 545, y: y + 128 } },
    },
    watchers: ['alarms', 'dashboard'],
    watching: { points: path([345, above], [345, y + 40]), label: 'metrics', labelAt: { x: 345, y: y + 18 } },
  };
}
