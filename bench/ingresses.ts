import { Ingress } from '../src';

/** The ways in, by the ids of their pipelines. */
export const INGRESSES = {
  ValidateFirst: () => Ingress.validateFirst(),
  QueueFirst: () => Ingress.queueFirst(),
  HttpApi: () => Ingress.httpApi(),
};
