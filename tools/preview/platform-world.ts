import { END, FAILING_MINUTES, requestsAt } from './worlds';
import { FINE, platformWorld, type PlatformMinute } from '../simulator/platform-world';
import type { World } from '../simulator/series';

const fine = (minute: number): PlatformMinute => {
  const requests = requestsAt(minute);
  return {
    ...FINE,
    requests,
    clientErrors: Math.round(requests / 100),
    cpu: 20 + requests / 16,
    acu: 15 + requests / 16,
  };
};

/** Every request gets to a model that cannot be loaded. */
const failing = (minute: number): PlatformMinute => {
  const { requests, ...others } = fine(minute);
  return { ...others, requests, serverErrors: minute < END - FAILING_MINUTES ? 0 : requests, clientErrors: 0 };
};

/** A platform of two versions, the second of which fails. */
export const mlPlatformWorld = (): World => {
  const [first, second] = [platformWorld(fine), platformWorld(failing)];
  return (metric, minute) => {
    const isSecond = /V2/.test(Object.values(metric.dimensions).join() + metric.metricName);
    return (isSecond ? second : first)(metric, minute);
  };
};
